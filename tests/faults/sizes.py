"""What processes take of the machine, so that a storm that leaves something behind is seen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

CONNECTIONS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
"""


@dataclass(frozen=True)
class Sizes:
    """Megabytes, threads and open files of each process with its children, and connections to the database."""

    memory: Mapping[str, float]
    threads: Mapping[str, int]
    files: Mapping[str, int]
    connections: int

    def __str__(self) -> str:
        each = (
            f"{name} {self.memory[name]:.0f} MB, {self.threads[name]} threads, {self.files[name]} files"
            for name in self.memory
        )
        return f"{'; '.join(each)}; {self.connections} connections"


def measured(processes: Mapping[str, int]) -> Sizes:
    families = {name: list(family(pid)) for name, pid in processes.items()}
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        connections = cursor.fetchone()[0]
    return Sizes(
        {name: sum(_of(pid, "RssAnon") for pid in pids) / 1024 for name, pids in families.items()},
        {name: sum(_of(pid, "Threads") for pid in pids) for name, pids in families.items()},
        {name: sum(map(_open_files, pids)) for name, pids in families.items()},
        connections,
    )


def family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def _open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _of(pid: int, what: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1])
    return 0
