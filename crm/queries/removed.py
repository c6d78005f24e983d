"""Notes, tasks and files that somebody took away, as long as they can be brought back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import File, Note, Task
from crm.models.base import KEPT
from crm.queries import pages
from tenants.access import Principal

PAGE, MOST_PAGES = 50, 2000


@dataclass(frozen=True)
class Kind:
    """A model, and the permission that whoever brings one back needs."""

    model: Any
    permission: str
    label: str | Promise
    icon: str
    about: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "note": Kind(Note, "lead.delete", _("Notes"), "note", ("lead__contact", "contact")),
    "task": Kind(Task, "task.delete", _("Tasks"), "checkbox", ("lead__contact", "contact")),
    "file": Kind(File, "lead.delete", _("Files"), "paperclip", ("lead__contact", "contact", "company")),
}


def away(kind: str, principal: Principal) -> Any:
    told = KINDS[kind]
    reached = told.model.ever.accessible_by(principal, told.permission)
    return reached.filter(removed_at__isnull=False).select_related(*told.about)


def found(pk: UUID, principal: Principal) -> Any:
    """The one of this id, whatever it is; None when there is none, or it is not this person's to bring back."""
    return next((row for kind in KINDS if (row := away(kind, principal).filter(pk=pk).first())), None)


class Removed:
    """One page of one kind, the newest first."""

    def __init__(self, principal: Principal, kind: str, page: str):
        self.kind = kind if kind in KINDS else "note"
        self.page = pages.number(page, most=MOST_PAGES)
        first = (self.page - 1) * PAGE
        rows = list(away(self.kind, principal).order_by("-removed_at", "-pk")[first : first + PAGE + 1])
        self.has_more, self.rows = len(rows) > PAGE, rows[:PAGE]
        for row in self.rows:
            row.days_left = max(0, -(-(row.removed_at + KEPT - timezone.now()) // timedelta(days=1)))
        self.tabs = [(key, told, key == self.kind) for key, told in KINDS.items()]
