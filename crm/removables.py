"""What is taken away and brought back for thirty days, beside leads, contacts and companies. Each app adds its own at start-up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tenants.access import Principal
from tenants.models import User
from tenants.models.scoped import KEPT


class NotUndoable(Exception):
    """It stays, and the person is told why."""


class StillNamed(Exception):
    """It cannot go yet; the sentence says why."""

    def __init__(self) -> None:
        super().__init__(
            _("Something names it still: the history of leads, or answers. It goes when nothing does any more.")
        )


@contextmanager
def or_why(*refusals: type[Exception]) -> Iterator[None]:
    """What a service refuses stays, for the reason that it gives."""
    try:
        yield
    except refusals as why:
        raise NotUndoable(str(why)) from None


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
    # Where its rows say since when they are away, and by whom; empty where they do not say it.
    at: str = "removed_at"
    by: str = "removed_by"
    # Its own way back, instead of these columns alone; raises ``NotUndoable``.
    back: Callable[[Any, User | None], None] | None = None
    # Of some rows those that nothing names. The others stay when their time is over, for their names' sake, and only for that.
    unnamed: Callable[[QuerySet], QuerySet] | None = None

    def away(self, rows: QuerySet) -> QuerySet:
        """Those that can be brought back."""
        rows = rows.filter(**{f"{self.at}__isnull": False})
        return rows.exclude(pk__in=self.over(rows).values("pk")) if self.unnamed else rows

    def over(self, rows: QuerySet) -> QuerySet:
        """Those whose time is over."""
        return rows.filter(**{f"{self.at}__lt": Now() - KEPT})


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    KINDS.update({kind.model._meta.model_name: kind for kind in kinds})


def of(row: Any) -> Kind:
    return KINDS[row._meta.model_name]


def held(model: Any, permission: str) -> Callable[[Principal], QuerySet]:
    """All of them are whoever's who has the permission."""
    return lambda principal: model.ever.all() if principal.may(permission) else model.ever.none()
