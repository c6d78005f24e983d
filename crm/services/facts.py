"""What follows from anything that happened to a lead: the event, and the line of its timeline."""

from collections.abc import Iterable
from uuid import UUID

from crm import events
from crm.models import Lead
from crm.realtime.audience import Audience
from crm.services import timeline
from tenants.models import User

SECRET = frozenset({"changes"})  # content of the lead: it stays in the timeline, which asks who reads


def happened(kind: str, lead: Lead, *, by: User | None, also: Iterable[UUID | None] = (), **particulars) -> None:
    """``also`` are people it concerns beside the owner, such as the one who was it before."""
    told = {name: value for name, value in particulars.items() if name not in SECRET}
    events.record(kind, lead.pk, audience=_around(lead, also), by=by, **told)
    timeline.add(kind, lead=lead, by=by, **particulars)


def shown(kind: str, lead: Lead, *, by: User | None) -> None:
    """Its card must be drawn again, and nothing happened that a timeline would tell."""
    events.record(kind, lead.pk, audience=_around(lead, ()), by=by)


def _around(lead: Lead, also: Iterable[UUID | None]) -> Audience:
    people = dict.fromkeys(pk for pk in (lead.owner_id, *also) if pk)
    return Audience("lead", tuple(people))
