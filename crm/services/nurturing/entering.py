"""How leads come into a sequence: by themselves when their score is low, or by hand."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.automations import Refused
from crm.models import Activity, Enrolment, Lead, Sequence, Stage
from crm.models.lead import LeadQuerySet
from crm.services import facts, timeline
from crm.services.automating import conditions, daytime
from crm.services.nurturing import leaving
from tenants.models import User

EVERY = timedelta(minutes=1)
CHUNK = 100
SETTLED = timedelta(hours=1)  # who has just come is greeted by people, and has no score yet


def due_at(sequence: Sequence, step: int, since: datetime) -> datetime:
    """When a step's turn is, counted from the one before."""
    at = since + timedelta(hours=sequence.steps[step]["after"])
    hours = {"start": sequence.from_hour, "end": sequence.until_hour}
    return daytime.next_in(at, **hours, workdays_only=sequence.workdays_only)


def candidates(sequence: Sequence) -> LeadQuerySet:
    """The leads that should enter now."""
    busy = Enrolment.objects.active().filter(lead=OuterRef("pk"))
    before = sequence.enrolments.filter(lead=OuterRef("pk"))
    if sequence.again_after_days is not None:
        before = before.filter(ended_at__gt=timezone.now() - timedelta(days=sequence.again_after_days))
    cold = Lead.objects.living().filter(
        pipeline=sequence.pipeline_id,
        stage__kind=Stage.Kind.OPEN,
        score__lt=sequence.below,
        created_at__lt=timezone.now() - SETTLED,
    )
    if sequence.above:
        cold = cold.filter(score__lt=sequence.above)
    return conditions.narrow(sequence.conditions, cold).exclude(Exists(busy) | Exists(before))


def unlooked():
    """Sequences whose turn it is to be looked for leads."""
    late = Q(looked_at=None) | Q(looked_at__lt=timezone.now() - EVERY)
    return Sequence.objects.on().filter(late, below__gt=0)


@transaction.atomic
def look() -> bool:
    """Let leads into one sequence; whether there was one to look at."""
    sequence = unlooked().select_for_update(skip_locked=True).first()
    if sequence is None:
        return False
    leads = list(candidates(sequence).select_related("contact", "owner").order_by("id")[:CHUNK])
    _enter(sequence, leads, by=None)
    if len(leads) < CHUNK:
        Sequence.objects.filter(pk=sequence.pk).update(looked_at=timezone.now())
    return True


@transaction.atomic
def add(sequence: Sequence, lead: Lead, *, by: User | None) -> None:
    """By hand: whatever its score and its past. Raises ``Refused``."""
    if not sequence.is_on or not sequence.steps:
        raise Refused(_("This sequence is switched off."))
    if why := leaving.reason(sequence, lead):
        raise Refused(_("It does not fit into this sequence: %(why)s.") % {"why": Enrolment.Why(why).label})
    if not _enter(sequence, [lead], by=by):
        raise Refused(_("It is in a sequence already."))


def _enter(sequence: Sequence, leads: list[Lead], *, by: User | None) -> int:
    """How many are new in it; one that somebody else just put into a sequence stays there."""
    if not sequence.steps:
        return 0
    first = due_at(sequence, 0, timezone.now())
    rows = [Enrolment(sequence=sequence, lead=lead, due_at=first, added_by=by) for lead in leads]
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(Enrolment.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        if row.pk in new:
            timeline.add(Activity.Kind.SEQUENCE_ENTERED, lead=row.lead, by=by, subject_id=row.pk, name=sequence.name)
            facts.shown("lead.touched", row.lead, by=by)
    return len(new)
