"""The product's own processes on the tests' database: started as ``bin/up`` starts them, killed, and started again."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from config.launch import up
from config.launch.ports import free_port
from config.launch.redis import Redis
from config.launch.service import Child, Service
from tests.waiting import until

LOOK = 0.05  # seconds between two looks at who has died
LINES = 400
NO_CONNECTION = "couldn't get a connection"
MORTAL = {"config.celery:app": "tests.faults.worker:app", "config.asgi:application": "tests.faults.web:application"}


class Processes:
    """Redis, web and both workers, one with beat. One that dies is started again at once, as a supervisor would."""

    def __init__(self, folder: Path, environment: Mapping[str, str]):
        self.port = free_port()
        self.deaths = Counter[str]()
        redis, redis_port = Redis(folder / "redis"), free_port()
        self.redis_url = redis.url(redis_port)
        settings = {**environment, "REDIS_URL": self.redis_url, "PORT": str(self.port)}
        self._services = {
            "redis": redis.service(redis_port),
            "worker": _mortal(up._worker(settings), "--beat", "--scheduler", "celery.beat:Scheduler"),
            "sender": _mortal(up._sender(settings)),
            "web": _mortal(up._web(settings, "127.0.0.1", self.port)),
        }
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
                for name, child in self._running.items():
                    child.read()
                    if child.code is not None and name not in self._held:
                        self._again(name)
        for child in self._running.values():
            child.end_by_force()
            child.output.close()

    def _again(self, name: str) -> None:
        dead = self._running[name]
        dead.end_by_force()  # what it had started
        dead.output.close()
        self.deaths[name] += 1
        self._running[name] = Child(dead.service)
        self._running[name].last_lines.extend(dead.last_lines)


def _mortal(service: Service, *options: str) -> Service:
    """The same process, with our points in it."""
    argv = tuple(MORTAL.get(part, part) for part in service.argv)
    return replace(service, argv=(*argv, *options), keeps=LINES)
