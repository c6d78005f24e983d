"""What follows from anything that happened to a lead or a contact: the event, and the line of its timeline."""

from collections.abc import Iterable
from uuid import UUID

from crm import events
from crm.models import Company, Contact, Lead
from crm.models.about import of
from crm.realtime.audience import Audience
from crm.services import keeping, timeline
from tenants.models import User

SECRET = frozenset({"changes", "answers"})  # content of the lead: it stays in the timeline, which asks who reads


def happened(kind: str, lead: Lead, *, by: User | None, also: Iterable[UUID | None] = (), **particulars) -> None:
    """``also`` are people it concerns beside the owner, such as the one who was it before."""
    told = {name: value for name, value in particulars.items() if name not in SECRET}
    if "changes" in particulars:
        told["fields"] = sorted(particulars["changes"])
    if kind == "lead.created" or "to_stage" in particulars:
        told["entered"] = str(lead.stage_id)
    events.record(kind, lead.pk, audience=_around(lead, also), by=by, **told)
    timeline.add(kind, lead=lead, by=by, **particulars)


def part_happened(kind: str, about: Lead | Contact, part_id: UUID, *, by: User | None, **particulars) -> None:
    """About a note, a task or a file, which has one line of a kind in the timeline; the hint names it."""
    part_shown(kind, about, part_id, by=by)
    timeline.add(kind, **of(about), by=by, subject_id=part_id, **particulars)


def part_shown(
    kind: str, about: Lead | Contact | Company, part_id: UUID, *, by: User | None, also: Iterable[UUID | None] = ()
) -> None:
    """Whoever shows the lead, or the person or a lead of theirs, or the company, shows it anew."""
    if not isinstance(about, Contact):
        around = keeping.around_company(about) if isinstance(about, Company) else _around(about, also)
        events.record(kind, about.pk, audience=around, by=by, item=str(part_id))
        return
    people = dict.fromkeys(pk for pk in (*keeping.around(about).users, *also) if pk)
    events.record(kind, about.pk, audience=Audience("contact", tuple(people)), by=by, item=str(part_id))
    for lead in Lead.objects.living().filter(contact=about).select_related("contact"):
        shown("lead.touched", lead, by=by)


def shown(kind: str, lead: Lead, *, by: User | None, part_id: UUID | None = None, **told: int) -> None:
    """Its card must be drawn again, and nothing happened that a timeline would tell."""
    named = {"item": str(part_id)} if part_id else {}
    events.record(kind, lead.pk, audience=_around(lead, ()), by=by, **named, **told)


def _around(lead: Lead, also: Iterable[UUID | None]) -> Audience:
    people = dict.fromkeys(pk for pk in (lead.owner_id, *also) if pk)
    return Audience("lead", tuple(people))
