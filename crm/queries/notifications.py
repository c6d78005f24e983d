"""What the bell shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.models import MoveRequest, Notification
from tenants.access import Principal

PAGE = 20


@dataclass(frozen=True)
class Page:
    """Some notifications, and the id that the older ones begin after."""

    rows: Sequence[Notification]
    unread: int
    older: UUID | None


def page(principal: Principal, *, before: UUID | None = None) -> Page:
    """Newest first; ids are as old as their rows, so an id is the cursor."""
    mine = Notification.objects.accessible_by(principal).listed()
    shown = mine.filter(pk__lt=before) if before else mine
    found = list(shown.select_related("actor").order_by("-id")[: PAGE + 1])
    _with_requests(found)
    return Page(found[:PAGE], mine.unread().count(), found[PAGE - 1].pk if len(found) > PAGE else None)


def _with_requests(rows: Sequence[Notification]) -> None:
    """Those that ask for a decision carry it while it still waits: ``waiting``."""
    asking = {row.particulars.get("request"): row for row in rows if row.kind == Notification.Kind.MOVE_REQUESTED}
    for request in MoveRequest.objects.open().filter(pk__in=asking) if asking else ():
        asking[str(request.pk)].waiting = request  # type: ignore[attr-defined]  # for the template
