"""One process that we start, watch and stop."""

import ctypes
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Owner:
    """The user a process runs as. PostgreSQL refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Service:
    """What to start, how to see that it is ready, and how to stop it."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = ROOT
    owner: Owner | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15  # seconds between the stop signal and the end by force
    ready: Callable[[], bool] | None = None
    keeps: int = 30  # how many of its last lines are remembered
    hands: tuple[int, ...] = ()  # open files that it gets from us under the same numbers, such as a socket that listens
    shown: bool = True  # its output appears in the terminal; otherwise only its last lines, when it fails


class Child:
    """A service that runs. Dies with us, even when we are killed and cannot stop it."""

    def __init__(self, service: Service):
        self.service = service
        self.name = service.name
        self.last_lines: deque[str] = deque(maxlen=service.keeps)
        self.is_silent = False  # it closed its output: there is nothing more to read
        self._rest = b""
        owner = service.owner
        self._process = subprocess.Popen(
            service.argv,
            env={**os.environ, **service.environment},
            cwd=service.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=service.hands,
            start_new_session=True,  # else the terminal's Ctrl-C reaches it beside our own stop signal
            preexec_fn=die_with_parent(service.stop_signal),  # noqa: PLW1509 - we have one thread only
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
        )
        assert self._process.stdout is not None
        self.pid = self._process.pid
        self.output = self._process.stdout
        os.set_blocking(self.output.fileno(), False)

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def read(self) -> list[str]:
        """The whole lines it has written since the last time."""
        try:
            while chunk := os.read(self.output.fileno(), 65536):
                self._rest += chunk
            self.is_silent = True
        except BlockingIOError:
            pass
        *whole, self._rest = self._rest.split(b"\n")
        if self._rest and self.is_silent:
            whole, self._rest = [*whole, self._rest], b""
        lines = [line.decode(errors="replace") for line in whole]
        self.last_lines.extend(lines)
        return lines

    def ask_to_stop(self) -> None:
        if self.code is None:
            self._process.send_signal(self.service.stop_signal)

    def end_by_force(self) -> None:
        """Ends it and whatever it started, which may outlive it."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def how_it_ended(self) -> str:
        code = self.code
        if code is not None and code < 0:
            return f"{self.name} was ended by {signal.Signals(-code).name}"
        return f"{self.name} stopped with code {code}"


def die_with_parent(stop_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """Asks Linux to send the child its stop signal when we are gone. Other systems have no such thing."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:  # we were gone before it could ask
            os._exit(1)

    return ask
