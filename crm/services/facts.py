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
    if "changes" in particulars:
        told["fields"] = sorted(particulars["changes"])
    if kind == "lead.created" or "to_stage" in particulars:
        told["entered"] = str(lead.stage_id)
    events.record(kind, lead.pk, audience=_around(lead, also), by=by, **told)
    timeline.add(kind, lead=lead, by=by, **particulars)


def part_happened(kind: str, lead: Lead, part_id: UUID, *, by: User | None, **particulars) -> None:
    """About a note or a task of the lead, which has one line of a kind in the timeline; the hint names it."""
    events.record(kind, lead.pk, audience=_around(lead, ()), by=by, item=str(part_id))
    timeline.add(kind, lead=lead, by=by, subject_id=part_id, **particulars)


def shown(kind: str, lead: Lead, *, by: User | None, part_id: UUID | None = None, **told: int) -> None:
    """Its card must be drawn again, and nothing happened that a timeline would tell."""
    named = {"item": str(part_id)} if part_id else {}
    events.record(kind, lead.pk, audience=_around(lead, ()), by=by, **named, **told)


def _around(lead: Lead, also: Iterable[UUID | None]) -> Audience:
    people = dict.fromkeys(pk for pk in (lead.owner_id, *also) if pk)
    return Audience("lead", tuple(people))
