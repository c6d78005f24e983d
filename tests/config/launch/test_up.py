"""``bin/up`` from nothing to an address, and what becomes of it when it is stopped, killed, or in somebody's way."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.launch import up
from config.launch.ports import free_port
from config.launch.service import ROOT
from tests.waiting import until

UP = (sys.executable, "-m", "config.launch.up")
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "DATA_DIR", "PORT", "HOST", "DEBUG", "TEST")


class Run:
    """One start of the product in a data folder."""

    def __init__(self, folder: Path, port: int, **environment: str):
        rest = {name: value for name, value in os.environ.items() if name not in OURS}
        self._file = (folder / "said").open("w+")
        self.process = subprocess.Popen(
            UP,
            cwd=ROOT,
            env={**rest, "DATA_DIR": str(folder / "data"), "PORT": str(port), **environment},
            stdout=self._file,
            stderr=subprocess.STDOUT,
        )

    @property
    def said(self) -> str:
        self._file.seek(0)
        return self._file.read()

    def wait_until_ready(self) -> None:
        until(lambda: "Loved CRM is ready" in self.said or self.process.poll() is not None, within=90)
        assert self.process.poll() is None, self.said

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._file.close()


@pytest.fixture
def start(folder):
    runs: list[Run] = []

    def start(port: int, **environment: str) -> Run:
        runs.append(Run(folder, port, **environment))
        return runs[-1]

    yield start
    for run in runs:
        run.close()
    until(lambda: not processes_of(folder), within=60)


def processes_of(folder: Path) -> list[str]:
    """Every process that was started with this data folder, whoever its parent is by now."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"DATA_DIR={folder}/data\0".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it has just ended, or belongs to somebody else
            continue
    return found


def status_of(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_starts_serves_and_leaves_nothing_behind_even_after_kill_9(start, folder):
    port = free_port()
    first = start(port)
    first.wait_until_ready()
    assert status_of(port, "/healthz") == 200
    assert f"http://localhost:{port}/" in first.said
    assert len(processes_of(folder)) >= 5

    second = start(free_port())
    assert second.process.wait(30) == 1
    assert f"Loved CRM runs already in this folder, at http://localhost:{port}/ " in second.said

    first.end(signal.SIGKILL)
    until(lambda: not processes_of(folder), within=60)

    third = start(port)
    third.wait_until_ready()
    assert status_of(port, "/healthz") == 200
    assert third.end(signal.SIGINT) == 0
    assert "Stopped." in third.said
    assert processes_of(folder) == []
    assert not (folder / "data" / "running.env").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_named_with_what_to_do(start, folder, host):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        run = start(port, HOST=host)

        assert run.process.wait(30) == 1
    assert run.said == (
        f"\nPort {port} on {host} is taken by another program. "
        f"Stop that program, or choose another port: PORT={port + 1} bin/up\n"
    )


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_wrong_port_is_refused(start, port):
    run = start(port)

    assert run.process.wait(30) == 1
    assert run.said == f"\nPORT is {port!r}; use a number from 1 to 65535.\n"


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
def test_a_server_of_ones_own_that_is_out_of_reach_is_named(start, folder, variable):
    scheme = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis"}[variable]

    run = start(free_port(), **{variable: f"{scheme}://maria:p4ss@127.0.0.1:{free_port()}/0"})

    assert run.process.wait(60) == 1
    assert re.search(rf"^{variable} is set, but its server cannot be used: .*refused", run.said, re.MULTILINE)
    assert "p4ss" not in run.said
    assert "Traceback" not in run.said
    assert processes_of(folder) == []


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1", "localhost"),
        ("0.0.0.0", "localhost"),
        ("::", "localhost"),
        ("localhost", "localhost"),
        ("192.168.0.7", "192.168.0.7"),
        ("fd00::7", "[fd00::7]"),
        ("crm.example", "crm.example"),
    ],
)
def test_the_address_to_open_is_one_that_a_browser_understands(host, name):
    assert up._name_of(host) == name
