"""What the operator's first page tells beside its own: an app that knows something of the platform adds it at start-up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number of the page."""

    label: str
    value: str
    is_bad: bool
    url: str = ""


@dataclass(frozen=True)
class Held:
    """An outside account that is left alone for a while, of which organization: ids only."""

    organization: str
    account: str
    why: str
    seconds: int


held_accounts: list[Callable[[], Iterable[Held]]] = []
