"""Named points at which a process of the product dies when told to, as by kill -9: no rollback said, nothing closed."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from messaging.providers.whatsapp_cloud import WhatsAppCloud
from messaging.services import sending
from tenants import waking
from tenants.inbound import reading, store
from tenants.outbox import queue

# In a worker that sends, in the order in which a message passes them.
SENDING = (
    "before the claim",
    "after the claim",
    "before the provider hears of it",
    "after the provider took it",
    "before its commit",
)
READING = ("before reading", "after reading")
WEB = ("before the wake", "after the insert")
IsTold = Callable[[str], bool]


def install(is_told: IsTold) -> None:
    """Have this process ask, at each point, whether it is told to die there."""

    def before(point: str, owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            _pass_by(point, is_told)
            return real(*args, **kwargs)

        setattr(owner, name, call)

    def after(point: str, owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            done = real(*args, **kwargs)
            _pass_by(point, is_told)
            return done

        setattr(owner, name, call)

    before("before the claim", queue, "claim")
    before("after the claim", queue, "begin")
    before("before the provider hears of it", WhatsAppCloud, "send")
    after("after the provider took it", WhatsAppCloud, "send")
    before("before its commit", sending.peers, "learn")
    before("before reading", store, "body_of")
    before("after reading", reading, "finish")
    before("before the wake", waking, "wake")
    after("after the insert", store, "keep")


class Orders:
    """A folder in which a file's name is a point: whoever passes there first takes the file away and dies."""

    def __init__(self, folder: Path):
        self._folder = folder

    def give(self, point: str) -> None:
        (self._folder / point).touch()

    def take(self, point: str) -> bool:
        try:
            (self._folder / point).unlink()
        except FileNotFoundError:
            return False
        return True

    def waiting(self) -> list[str]:
        """Those that nobody has followed yet."""
        return sorted(path.name for path in self._folder.iterdir())


def install_by_orders() -> None:
    """For processes of the product, which are told by files while they run."""
    install(Orders(Path(os.environ["CRASHES"])).take)


def say_up() -> None:
    """A process has loaded everything, and begins."""
    _mark(os.getpid(), os.environ).touch()


def is_up(pid: int, environment: Mapping[str, str]) -> bool:
    return _mark(pid, environment).exists()


def _mark(pid: int, environment: Mapping[str, str]) -> Path:
    return Path(environment["CRASHES"]).with_name(f"up-{pid}")


def _pass_by(point: str, is_told: IsTold) -> None:
    if is_told(point):
        os._exit(137)
