"""Who used the processors meanwhile, so that a slow product can be told from a machine that is full."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.sizes import family

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1


@dataclass
class Effort:
    """Cores in use on average: all of the machine's, and those of each process with its children."""

    busy: float = 0.0
    of_each: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        each = ", ".join(f"{name} {cores:.2f}" for name, cores in self.of_each.items())
        return f"{self.busy:.2f} of {CORES} cores busy: {each}, all others {self.busy - sum(self.of_each.values()):.2f}"


@contextmanager
def effort(processes: Mapping[str, int]) -> Iterator[Effort]:
    """Filled in when the block ends. None of the processes may be started anew in it."""
    found, began, own = Effort(), time.monotonic(), time.process_time()
    busy, before = _busy(), {name: _used(pid) for name, pid in processes.items()}
    yield found
    took = time.monotonic() - began
    found.busy = (_busy() - busy) / took
    found.of_each = {name: (_used(pid) - before[name]) / took for name, pid in processes.items()}
    found.of_each["this test"] = (time.process_time() - own) / took


def _busy() -> float:
    """Seconds in which some core of the machine did something."""
    user, nice, system, _idle, _waiting, hard, soft, stolen = map(
        int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
    )
    return (user + nice + system + hard + soft + stolen) / TICK


def _used(pid: int) -> float:
    """Seconds of a process, of its children, and of those that have ended."""
    return sum(sum(map(int, _fields(each)[11:15])) for each in family(pid)) / TICK


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
