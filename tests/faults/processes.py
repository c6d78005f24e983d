"""The product's own processes on the tests' database: started as ``bin/up`` starts them, killed, and started again."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from config.launch import up
from config.launch.ports import free_port
from config.launch.redis import Redis
from config.launch.service import Child, Service
from tests.faults import clocks, points
from tests.waiting import until

LOOK = 0.05  # seconds between two looks at who has died
LINES = 400
NO_CONNECTION = "couldn't get a connection"
BEAT = ("--beat", "--scheduler", "celery.beat:Scheduler")
CUT = "timeout graceful shutdown exceeded"  # as uvicorn says it
MORTAL = {"config.celery:app": "tests.faults.worker:app", "config.asgi:application": "tests.faults.web:application"}


class Processes:
    """Redis, web and the workers, two with a beat of their own. One that dies is started again at once, as a supervisor would.

    With a ``listener``, a socket that outlives whoever accepts from it, a newer version can take over from web.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], listener: socket.socket | None = None):
        self.port = listener.getsockname()[1] if listener else free_port()
        self.deaths = Counter[str]()
        redis, redis_port = Redis(folder / "redis"), free_port()
        self.redis_url = redis.url(redis_port)
        settings = {**environment, "REDIS_URL": self.redis_url, "PORT": str(self.port)}
        mortal = {
            "worker": _mortal(up._worker(settings), *BEAT),
            "sender": _mortal(up._sender(settings), *BEAT),
            "long": _mortal(up._long_worker(settings)),
            "web": _mortal(_on(listener, up._web(settings, "127.0.0.1", self.port))),
        }
        self._services = {"redis": redis.service(redis_port)} | {
            name: replace(service, environment={**service.environment, **clocks.of(name)})
            for name, service in mortal.items()
        }
        self.settings = settings
        self._newer: dict[str, Service] = {}  # those that are to begin beside the one of that name
        self._leaving: dict[str, Child] = {}  # those whose place was taken
        self._running: dict[str, Child] = {}
        self._held: set[str] = set()  # those that stay dead until they are let live again
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        # A process dies with the thread that started it, so one thread starts them all.
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self._keeper.start()
        until(lambda: len(self._running) == len(self._services), within=30)
        until(self._services["web"].ready, within=60)

    def stop(self) -> None:
        self._stopping.set()
        self._keeper.join(30)

    def kill(self, name: str) -> None:
        """As by kill -9, with all it has started."""
        with self._lock:
            self._running[name].end_by_force()

    def hold_down(self, name: str) -> None:
        self._held.add(name)
        self.kill(name)

    def let_live(self, name: str) -> None:
        self._held.discard(name)

    def freeze(self, name: str, seconds: float) -> None:
        """It is there and does nothing, as on a machine that swaps."""
        group = self._running[name].pid
        os.killpg(group, signal.SIGSTOP)
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGCONT)

    def hand_over(self, name: str, tree: Path, *, pause: Callable[[], object] | None = None) -> float:
        """The version in another folder takes the place: it begins, then the former is asked to end; how long that took.

        With a ``pause`` the former ends first, and the newer begins after it.
        """
        former = self._running[name]
        if pause:
            self._held.add(name)
            took = _ended(former)
            pause()
            self._begin_newer(name, tree)
            self._held.discard(name)
            return took
        self._begin_newer(name, tree)
        until(lambda: points.is_up(self.pid(name), self.settings), within=90)
        return _ended(former)

    def _begin_newer(self, name: str, tree: Path) -> None:
        former = self._running[name]
        self._newer[name] = replace(former.service, cwd=tree)
        until(lambda: self._running[name] is not former, within=10)

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def said(self, name: str) -> list[str]:
        """Its last lines, for whoever looks into a failure."""
        return list(self._running[name].last_lines)

    def complaints(self, name: str) -> list[str]:
        """Its lines that say that no connection to the database was left."""
        return [line for line in self.said(name) if NO_CONNECTION in line]

    def _keep(self) -> None:
        with self._lock:
            self._running.update({name: Child(service) for name, service in self._services.items()})
        while not self._stopping.wait(LOOK):
            with self._lock:
                for name in list(self._newer):
                    self._leaving[name] = self._running[name]
                    self._running[name] = Child(self._newer.pop(name))
                for child in self._leaving.values():
                    child.read()
                for name, child in self._running.items():
                    child.read()
                    if child.code is not None and name not in self._held:
                        self._again(name)
        for child in (*self._leaving.values(), *self._running.values()):
            child.end_by_force()
            child.output.close()

    def _again(self, name: str) -> None:
        dead = self._running[name]
        dead.end_by_force()  # what it had started
        dead.output.close()
        self.deaths[name] += 1
        self._running[name] = Child(dead.service)
        self._running[name].last_lines.extend(dead.last_lines)


def _on(listener: socket.socket | None, web: Service) -> Service:
    """Accepting from a socket that somebody else holds open."""
    if listener is None:
        return web
    return replace(web, argv=(*web.argv, "--fd", str(listener.fileno())), hands=(listener.fileno(),))


def _ended(child: Child) -> float:
    """Ask it to end, and wait; by itself, in the time that a supervisor gives it, with nothing to complain of."""
    began = time.monotonic()
    child.ask_to_stop()
    until(lambda: child.code is not None, within=child.service.patience)
    said = list(child.last_lines)[-10:]
    assert child.code in (0, -child.service.stop_signal), f"{child.how_it_ended()}: {said}"
    assert not any(CUT in line for line in said), said
    return time.monotonic() - began


def _mortal(service: Service, *options: str) -> Service:
    """The same process, with our points in it."""
    argv = tuple(MORTAL.get(part, part) for part in service.argv)
    return replace(service, argv=(*argv, *options), keeps=LINES)
