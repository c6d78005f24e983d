"""``bin/test --keep``: throw-away servers that go on, so that one test can be run by hand many times.

The first call starts a keeper in the background; each call prints the exports for ``eval``.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from .service import ROOT
from .supervisor import Stopped, Supervisor
from .throw_away import start_servers, throw_away_folder
from .trouble import Trouble

LIFETIME = 12 * 3600  # seconds; a forgotten keeper ends by itself
START_LIMIT = 60


def keep(name: str) -> str:
    """Shell lines that export the environment of the kept servers, which are started unless they run."""
    state = _state_file(name)
    if _keeper(state) is None:
        state.parent.mkdir(parents=True, exist_ok=True)
        state.unlink(missing_ok=True)
        log = state.with_suffix(".log")
        with log.open("wb") as output:
            keeper = subprocess.Popen(
                [sys.executable, "-m", "config.launch.keeping", name],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _wait_for(state, keeper, log)
    environment = json.loads(state.read_text())["environment"]
    return "\n".join(f"export {variable}={shlex.quote(value)}" for variable, value in environment.items())


def stop(name: str) -> str:
    """End the kept servers; what to say about it."""
    state = _state_file(name)
    keeper = _keeper(state)
    if keeper is None:
        return f"No test servers named {name} are kept."
    os.kill(keeper, signal.SIGTERM)
    deadline = time.monotonic() + START_LIMIT
    while _keeper(state) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    state.with_suffix(".log").unlink(missing_ok=True)
    return f"The test servers named {name} are stopped."


def main(name: str) -> None:
    """The keeper: holds the servers until it is told to stop, or its time is over."""
    state = _state_file(name)
    try:
        with throw_away_folder() as folder, Supervisor() as supervisor:
            environment = start_servers(supervisor, folder)
            unfinished = state.with_suffix(".new")
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps({"keeper": os.getpid(), "environment": environment}))
            unfinished.rename(state)
            supervisor.go_on_until(lambda: False, LIFETIME, lambda: "Kept long enough.", pause=1)
    except Stopped:
        pass
    finally:
        state.unlink(missing_ok=True)


def _state_file(name: str) -> Path:
    if not name.isidentifier():
        raise Trouble(f"{name!r} cannot name test servers; use letters, digits and underscores.")
    return ROOT / ".data" / "kept" / f"{name}.json"


def _keeper(state: Path) -> int | None:
    """The process that holds these servers, if it is alive."""
    try:
        number = json.loads(state.read_text())["keeper"]
        os.kill(number, 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return number


def _wait_for(state: Path, keeper: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not state.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise Trouble(f"The test servers did not start:\n{log.read_text()}")
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
