"""Records, rules and settings that can be archived: those in use, those that are away, and the way back."""

from typing import Any

from django.utils.translation import gettext as _

from crm.queries import archive
from crm.queries import removed as taken
from crm.removables import KINDS, NotUndoable
from crm.services import contacts, removed, restoring
from tenants.admin.away import Restoring
from tenants.admin.reading import ReadAdmin

REMOVED = ("removed_at", "removed_by")  # what a page shows of rules and settings that are away


class Away(Restoring):
    """What this app and those above it bring back by ``crm.services``."""

    model: Any

    @property
    def since(self) -> str:
        return "removed_at" if hasattr(self.model, "removed_at") else "archived_at"

    def away(self, rows: Any) -> Any:
        kind = KINDS.get(self.model._meta.model_name)
        return kind.away(rows) if kind else super().away(rows)

    def theirs(self, request) -> Any:
        kind = self.model._meta.model_name
        return (archive.reached if kind in archive.MODELS else taken.away)(kind, request.membership)

    def bring_back(self, request, row) -> str:
        kind = self.model._meta.model_name
        try:
            (restoring.RESTORES[kind] if kind in archive.MODELS else removed.take_out)(row, by=request.user)
        except NotUndoable as why:
            return str(why)
        except contacts.HeldBy:
            return _("somebody else is known by the same address. Restore it on the page of the archive.")
        return ""


class AwayAdmin(Away, ReadAdmin):
    """The same of rows that are only looked at."""
