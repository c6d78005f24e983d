"""What the bell shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.models import Notification
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
    mine = Notification.objects.accessible_by(principal)
    shown = mine.filter(pk__lt=before) if before else mine
    found = list(shown.select_related("actor").order_by("-id")[: PAGE + 1])
    return Page(found[:PAGE], mine.unread().count(), found[PAGE - 1].pk if len(found) > PAGE else None)
