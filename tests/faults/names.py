"""A provider's name that takes long to resolve, or is not resolved at all, as the product's processes find it."""

import os
import socket
import time
from pathlib import Path
from typing import Any

HOST = "graph.test"  # no name server knows it
VARIABLE = "NAMES"
UNKNOWN = "unknown"


class Names:
    """The processes' resolver: what a file says is how it answers. Each question leaves a line in another file."""

    def __init__(self, file: Path):
        self._file, self._asked = file, file.with_suffix(".asked")
        self.mend()

    def take(self, seconds: float) -> None:
        """Each answer takes so long, from now on."""
        self._file.write_text(str(seconds))

    def fail(self) -> None:
        """There is no answer."""
        self._file.write_text(UNKNOWN)

    def mend(self) -> None:
        self.take(0)

    def asked(self) -> int:
        """How often somebody wanted to know."""
        return len(self._asked.read_text().splitlines()) if self._asked.exists() else 0


def install() -> None:
    """For a process of the product: the system's resolver knows one name more."""
    real, file = socket.getaddrinfo, Path(os.environ[VARIABLE])

    def resolve(host: Any, *more: Any, **named: Any) -> Any:
        if host not in (HOST, HOST.encode()):
            return real(host, *more, **named)
        with file.with_suffix(".asked").open("a") as asked:
            asked.write(f"{os.getpid()}\n")
        if (said := file.read_text()) == UNKNOWN:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        time.sleep(float(said))
        return real("127.0.0.1", *more, **named)

    socket.getaddrinfo = resolve
