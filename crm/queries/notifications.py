"""What the bell shows, and the page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm import notices
from crm.models import MoveRequest, Notification
from crm.queries.timeline import Cursor
from tenants.access import Principal

PAGE = 20
UNREAD = "unread"


@dataclass(frozen=True)
class Page:
    """Some notifications, and where the older ones begin. ``show`` is what it is narrowed to."""

    rows: Sequence[Notification]
    unread: int
    older: Cursor | None
    show: str = ""


def page(principal: Principal, *, before: Cursor | None = None, show: str = "") -> Page:
    """Newest first. ``show`` is ``unread`` or the name of a topic."""
    mine = Notification.objects.accessible_by(principal).listed()
    shown = _narrowed(mine, show)
    if before:
        shown = shown.filter(told_at__lte=before.at).exclude(told_at=before.at, pk__gte=before.id)
    found = list(shown.select_related("actor").newest_first()[: PAGE + 1])
    _with_requests(found)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], mine.unread().count(), last and Cursor(last.told_at, last.pk), show)


def known(show: str) -> str:
    """What an address asks for; all, when it makes no sense."""
    return show if show == UNREAD or show in notices.TOPICS else ""


def _narrowed(rows: Any, show: str) -> Any:
    if show == UNREAD:
        return rows.unread()
    return rows.filter(kind__in=notices.TOPICS[show].kinds) if show else rows


def _with_requests(rows: Sequence[Notification]) -> None:
    """Those that ask for a decision carry it while it still waits: ``waiting``."""
    asking = {row.particulars.get("request"): row for row in rows if row.kind == Notification.Kind.MOVE_REQUESTED}
    for request in MoveRequest.objects.open().filter(pk__in=asking) if asking else ():
        asking[str(request.pk)].waiting = request  # type: ignore[attr-defined]  # for the template
