"""Servers and supervisors of our own, started and killed as a bad day would."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.launch.service import ROOT
from config.launch.supervisor import Supervisor
from config.launch.throw_away import throw_away_folder
from tests.waiting import until


@pytest.fixture
def supervisor():
    """Stops at the end what the test started; what services said is in ``said``."""
    said: list[str] = []
    with Supervisor(said.append) as supervisor:
        supervisor.said = said
        yield supervisor


@pytest.fixture(scope="module")
def shared_folder():
    """A folder that the database's user can reach."""
    with throw_away_folder() as folder:
        yield folder


@pytest.fixture
def folder():
    with throw_away_folder() as folder:
        yield folder


@pytest.fixture
def run_apart(tmp_path):
    """Run lines of Python in a process of its own, which may be killed. It tells facts by ``tell(name=value)``."""
    started: list[Apart] = []

    def run(lines: str) -> "Apart":
        started.append(Apart(lines, tmp_path / f"told{len(started)}.json"))
        return started[-1]

    yield run
    for process in started:
        process.kill()


class Apart:
    """A process that runs a few lines, and the facts it has told."""

    def __init__(self, lines: str, told: Path):
        self._told = told
        tell = (
            "import json, os, pathlib\n"
            "def tell(**facts):\n"
            f"    new = pathlib.Path({str(told)!r} + '.new'); new.write_text(json.dumps(facts)); new.rename({str(told)!r})\n"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", tell + lines], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def facts(self) -> dict:
        """What it told, as soon as it has."""
        until(lambda: self._told.exists() or self.process.poll() is not None, within=30)
        assert self._told.exists(), self.process.communicate()[1]
        return json.loads(self._told.read_text())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def alive(number: int) -> bool:
    """Whether the process runs; one that has ended and only waits to be noticed does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
