"""What the running product tells its commands: the addresses of its servers and its keys.

``bin/up`` writes it down, so that ``manage.py`` works in another terminal without exporting anything.
"""

import base64
import fcntl
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from .service import ROOT
from .trouble import Trouble


def data_folder() -> Path:
    return (ROOT / os.environ.get("DATA_DIR", ".data")).resolve()


def secrets_of(folder: Path) -> Mapping[str, str]:
    """The keys of this installation, made on the first start and then kept: without them its data cannot be read."""
    file = folder / "secrets.env"
    if not file.exists():
        write_private(
            file,
            {
                "SECRET_KEY": secrets.token_urlsafe(50),
                "FIELD_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
            },
        )
    return read(file)


def adopt_running() -> None:
    """Take over the environment of the product that runs in this tree, unless one is given. For ``manage.py``."""
    folder = data_folder()
    if "DATABASE_URL" in os.environ or not _is_running(folder):
        return
    with suppress(FileNotFoundError):
        for name, value in read(folder / "running.env").items():
            os.environ.setdefault(name, value)


@contextmanager
def sole_run(folder: Path, address: str) -> Iterator[None]:
    """Only one start in a folder at a time. The lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where, process = lock.read().split() or ["?", "?"]
            raise Trouble(
                f"Loved CRM runs already in this folder, at {where} (process {process}). "
                f"Stop it with Ctrl-C there, or with: kill {process}"
            ) from None
        lock.truncate(0)
        lock.write(f"{address} {os.getpid()}")
        lock.flush()
        try:
            yield
        finally:
            (folder / "running.env").unlink(missing_ok=True)


def write_private(file: Path, variables: Mapping[str, str]) -> None:
    """Variables as a file that a shell can read, and only this user."""
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items()))
    unfinished.rename(file)


def read(file: Path) -> dict[str, str]:
    """What ``write_private`` wrote."""
    words = shlex.split(file.read_text())
    return dict(word.split("=", 1) for word in words)


def _is_running(folder: Path) -> bool:
    try:
        with (folder / "up.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
