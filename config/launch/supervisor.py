"""Starts services in order, shows what they say, and stops them in the reverse order: on Ctrl-C, or when one dies."""

import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from types import FrameType, TracebackType

from .service import Child, Service
from .trouble import Trouble

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NAME_WIDTH = 9
Ended = tuple[Service, float, Trouble | None]


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """Holds the running services. One thread only: Linux ends children with the *thread* that started them."""

    def __init__(self, show: Callable[[str], None] = print):
        self._show = show
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = False
        self._handlers_before: dict[signal.Signals, object] = {}

    def __enter__(self) -> "Supervisor":
        for number in STOP_SIGNALS:
            self._handlers_before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        self._selector.close()
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def start(self, service: Service, *, limit: float = 60) -> Child:
        """Start it and wait until it is ready."""
        child = self._spawn(service)
        self._children.append(child)
        if service.ready:
            complaint = f"{child.name} was not ready in {limit:.0f} s."
            self.go_on_until(service.ready, limit, lambda: _told(complaint, child))
        return child

    def run(self, service: Service, *, limit: float = 600) -> list[str]:
        """Run a command to its end while the services go on; its last lines. A failure is trouble."""
        child = self._spawn(service)
        try:
            self.go_on_until(lambda: child.code is not None, limit, lambda: f"{child.name} took over {limit:.0f} s.")
            if trouble := self._trouble_of(child):
                raise trouble
            return list(child.last_lines)
        finally:
            self._leave(child)

    def run_side_by_side(self, services: Iterable[Service], at_once: int, *, limit: float = 600) -> Iterator[Ended]:
        """Run commands to their ends, so many at once; each as it ends, with its seconds and what went wrong."""
        waiting, running = deque(services), dict[Child, float]()
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    running[self._spawn(waiting.popleft())] = time.monotonic()
                names = ", ".join(child.name for child in running)
                self.go_on_until(
                    lambda: any(child.code is not None for child in running),
                    limit,
                    partial("None of these ended in {:.0f} s: {}.".format, limit, names),
                )
                for child in [child for child in running if child.code is not None]:
                    trouble, seconds = self._trouble_of(child), time.monotonic() - running.pop(child)
                    self._leave(child)
                    yield child.service, seconds, trouble
        finally:
            for child in running:
                self._leave(child)

    def _leave(self, child: Child) -> None:
        """Whatever it started ends with it."""
        child.end_by_force()
        self._forget(child)

    def _trouble_of(self, child: Child) -> Trouble | None:
        """What a command that has ended failed with."""
        self._hear(child)
        return Trouble(_told(f"{child.how_it_ended()}.", child)) if child.code else None

    def watch(self) -> None:
        """Go on until somebody asks us to stop (``Stopped``) or a service dies (``Trouble``)."""
        while True:
            self._turn(0.2)

    def go_on_until(
        self, done: Callable[[], bool], limit: float, complaint: Callable[[], str], *, pause: float = 0.02
    ) -> None:
        """Keep the services going until something has happened, within a limit of seconds."""
        deadline = time.monotonic() + limit
        while not done():
            self._turn(pause)
            if time.monotonic() > deadline:
                raise Trouble(complaint())

    def stop(self) -> None:
        """Stop what runs, the last started first: the database outlives those who write to it."""
        while self._children:
            child = self._children.pop()
            child.ask_to_stop()
            deadline = time.monotonic() + child.service.patience
            while child.code is None and time.monotonic() < deadline:
                self._listen(0.05)
            child.end_by_force()
            self._hear(child)
            self._forget(child)

    def _spawn(self, service: Service) -> Child:
        child = Child(service)
        self._selector.register(child.output, selectors.EVENT_READ, child)
        return child

    def _turn(self, pause: float) -> None:
        self._listen(pause)
        if self._asked_to_stop:
            raise Stopped
        for child in self._children:
            if child.code is not None:
                self._hear(child)
                raise Trouble(_told(f"{child.how_it_ended()}, so everything was stopped.", child))

    def _listen(self, pause: float) -> None:
        if not self._selector.get_map():
            time.sleep(pause)
        for key, _ in self._selector.select(pause):
            self._hear(key.data)

    def _hear(self, child: Child) -> None:
        for line in child.read():
            if child.service.shown:
                self._show(f"{child.name:<{NAME_WIDTH}}│ {line}")
        if child.is_silent and child.output in self._selector.get_map():
            self._selector.unregister(child.output)  # a closed pipe is always readable: selecting it would spin

    def _forget(self, child: Child) -> None:
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)
        child.output.close()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True


def _told(sentence: str, child: Child) -> str:
    """The sentence, and what a silent service said last; one that is shown has already said it."""
    if child.service.shown or not child.last_lines:
        return sentence
    return "\n".join([sentence, "It said:", *(f"    {line}" for line in child.last_lines)])
