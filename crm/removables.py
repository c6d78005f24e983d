"""What is taken away and brought back for thirty days, beside leads, contacts and companies. Each app adds its own at start-up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from tenants.access import Principal
from tenants.models import User


class NotUndoable(Exception):
    """It stays, and the person is told why."""


@dataclass(frozen=True)
class Kind:
    """A model; ``reach`` are those that somebody may take away and bring back, also while they are away."""

    model: Any
    label: str | Promise
    icon: str = field(kw_only=True)
    reach: Callable[[Principal], QuerySet]
    # What its line names beside it.
    about: tuple[str, ...] = ()
    # Why it cannot come back: something else is what it was by now.
    taken: str | Promise = ""
    # What follows when it is back; raises ``NotUndoable`` when it must not be.
    follow: Callable[[Any, User | None], None] | None = None


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    KINDS.update({kind.model._meta.model_name: kind for kind in kinds})


def of(row: Any) -> Kind:
    return KINDS[row._meta.model_name]


def held(model: Any, permission: str) -> Callable[[Principal], QuerySet]:
    """All of them are whoever's who has the permission."""
    return lambda principal: model.ever.all() if principal.may(permission) else model.ever.none()
