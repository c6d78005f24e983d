"""Who has no business in a sequence any more: answered, decided, archived, warmer. Asked at once, and before each step."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from crm.models import Activity, Enrolment, Lead, Sequence, Stage
from crm.services import facts, timeline
from tenants.models import User

CHUNK = 100
Why = Enrolment.Why
REPLIES = Activity.objects.filter(kind=Activity.Kind.MESSAGE_RECEIVED)


def reason(sequence: Sequence, lead: Lead) -> str:
    """Why this lead should not be in it, whatever it has said; empty when it may."""
    if lead.archived_at is not None:
        return Why.ARCHIVED
    if lead.stage.kind != Stage.Kind.OPEN:
        return Why.WON if lead.stage.kind == Stage.Kind.WON else Why.LOST
    if lead.pipeline_id != sequence.pipeline_id:
        return Why.MOVED
    return Why.SCORE if sequence.above and lead.score >= sequence.above else ""


def why_now(enrolment: Enrolment, lead: Lead) -> str:
    """The same for one that is in it: an answer counts from the moment it entered, in whatever conversation."""
    replies = REPLIES.filter(contact=lead.contact_id, happened_at__gt=enrolment.created_at)
    return Why.REPLIED if replies.exists() else reason(enrolment.sequence, lead)


def leave(enrolment: Enrolment, lead: Lead, why: str, *, by: User | None = None) -> bool:
    """False when it was out already."""
    now = Now()
    ended = {"state": Enrolment.State.LEFT, "why": why, "ended_at": now, "updated_at": now}
    if not Enrolment.objects.active().filter(pk=enrolment.pk).update(**ended):
        return False
    timeline.add(
        Activity.Kind.SEQUENCE_LEFT,
        lead=lead,
        by=by,
        subject_id=enrolment.pk,
        name=enrolment.sequence.name,
        why=str(why),
    )
    facts.shown("lead.touched", lead, by=by)
    return True


@transaction.atomic
def leave_some() -> int:
    """Those for whom something happened that ends it; how many left."""
    said = REPLIES.filter(contact=OuterRef("lead__contact"), happened_at__gt=OuterRef("created_at"))
    warmer = Q(sequence__above__gt=0, lead__score__gte=F("sequence__above"))
    decided = Q(lead__archived_at__isnull=False) | ~Q(lead__stage__kind=Stage.Kind.OPEN)
    elsewhere = ~Q(lead__pipeline=F("sequence__pipeline"))
    rows = Enrolment.objects.active().filter(decided | elsewhere | warmer | Exists(said))
    locked = rows.select_related("sequence").select_for_update(of=("self",), skip_locked=True)[:CHUNK]
    found = list(locked)
    leads = Lead.objects.select_related("stage", "contact", "owner").in_bulk([row.lead_id for row in found])
    return sum(leave(row, leads[row.lead_id], why) for row in found if (why := why_now(row, leads[row.lead_id])))
