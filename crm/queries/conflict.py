"""What somebody did to a lead since another person saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from crm.models import Activity, Lead, LeadMove
from crm.queries.changes import Change, told
from tenants.models import User


@dataclass(frozen=True)
class LastChange:
    """Who, when, and the fields that became others; without any it was a move, or whose the lead is."""

    by: User | None
    at: datetime
    changes: Sequence[Change] = ()


def changes_since(lead: Lead, moment: datetime) -> list[Change]:
    """What became of its fields, oldest first; whose it is now comes without its own name for a field."""
    kinds = ("lead.changed", "lead.assigned")
    lines = Activity.objects.filter(lead=lead, kind__in=kinds, happened_at__gt=moment).order_by("happened_at", "id")
    found: list[Change] = []
    for kind, particulars in lines.values_list("kind", "particulars"):
        if kind == "lead.assigned":
            found.append(Change(str(_("Responsible")), particulars.get("from") or "–", particulars.get("to") or "–"))
        else:
            found += told(particulars.get("changes", {}))
    return found


def last_change(lead: Lead, last_move: LeadMove | None) -> LastChange:
    """The newest of moves and of what the timeline says about the lead itself."""
    if last_move and last_move.version == lead.version:
        return LastChange(last_move.moved_by, last_move.created_at)
    about = Activity.objects.filter(lead=lead, kind__startswith="lead.").select_related("actor")
    line = about.order_by("-happened_at", "-id").first()
    if line is None:
        return LastChange(None, lead.updated_at)
    return LastChange(line.actor, line.happened_at, told(line.particulars.get("changes", {})))
