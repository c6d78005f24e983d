"""Two people, one lead: who comes second is told what the first one did, and nothing of it is lost."""

from crm.models import Lead, LeadMove

# A lead that moves while its lock is waited for no longer joins with the stage it was found in, and PostgreSQL answers
# with no row at all; asked once more, it joins with the stage it is in now.
TRIES = 5


class Stale(Exception):
    """The lead is no longer as it was seen. Show what happened and let the person choose."""

    def __init__(self, lead: Lead, last_move: LeadMove | None = None):
        super().__init__(f"Lead {lead.pk} is at version {lead.version}.")
        self.lead = lead
        self.last_move = last_move


def locked(lead: Lead) -> Lead:
    """The lead as it is now, to be changed by nobody else until this transaction ends."""
    rows = Lead.objects.select_related("stage", "pipeline", "contact", "company", "owner", "lost_reason")
    rows = rows.select_for_update(of=("self",), no_key=True)
    for _attempt in range(TRIES):
        if found := rows.filter(pk=lead.pk).first():
            return found
    raise Lead.DoesNotExist


def seen(lead: Lead, version: int) -> Lead:
    """The same, if it still is as the person saw it; raises ``Stale`` otherwise."""
    fresh = locked(lead)
    if fresh.version != version:
        raise stale(fresh)
    return fresh


def stale(lead: Lead) -> Stale:
    last = LeadMove.objects.select_related("from_stage", "to_stage", "moved_by").filter(lead=lead)
    return Stale(lead, last.order_by("-version").first())
