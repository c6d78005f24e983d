"""How leads come into a sequence: by themselves when their score is low, or by hand."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from config import clock
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
        before = before.filter(ended_at__gt=Now() - timedelta(days=sequence.again_after_days))
    cold = Lead.objects.living().filter(
        pipeline=sequence.pipeline_id,
        stage__kind=Stage.Kind.OPEN,
        score__lt=sequence.below,
        created_at__lt=Now() - SETTLED,
    )
    if sequence.above:
        cold = cold.filter(score__lt=sequence.above)
    return conditions.narrow(sequence.conditions, cold).exclude(Exists(busy) | Exists(before))


def unlooked():
    """Sequences whose turn it is to be looked for leads."""
    late = Q(looked_at=None) | Q(looked_at__lt=Now() - EVERY)
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
        Sequence.objects.filter(pk=sequence.pk).update(looked_at=Now())
    return True


@transaction.atomic
def add(sequence: Sequence, lead: Lead, *, by: User | None) -> Enrolment:
    """By hand: whatever its score and its past. Raises ``Refused``."""
    if not sequence.is_on or not sequence.steps:
        raise Refused(_("This sequence is switched off."))
    if why := leaving.reason(sequence, lead):
        raise Refused(_unfit(why))
    if not (entered := _enter(sequence, [lead], by=by)):
        raise Refused(_("It is in a sequence already."))
    return entered[0]


def go_on(enrolment: Enrolment, lead: Lead, *, by: User | None) -> None:
    """Where it was when somebody took it out. Raises ``Refused``."""
    if why := leaving.reason(enrolment.sequence, lead):
        raise Refused(_unfit(why))
    again = {"state": Enrolment.State.ACTIVE, "why": "", "ended_at": None, "updated_at": timezone.now()}
    try:
        with transaction.atomic():
            Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.LEFT).update(**again)
            _told(enrolment, lead, by=by)
    except IntegrityError:
        raise Refused(_("It is in a sequence already.")) from None


def _enter(sequence: Sequence, leads: list[Lead], *, by: User | None) -> list[Enrolment]:
    """Those that are new in it; one that somebody else just put into a sequence stays there."""
    if not sequence.steps:
        return []
    now = clock.now()
    entry = {"created_at": now, "due_at": due_at(sequence, 0, now), "added_by": by}
    rows = [Enrolment(sequence=sequence, lead=lead, **entry) for lead in leads]
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(Enrolment.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    entered = [row for row in rows if row.pk in new]
    for row in entered:
        _told(row, row.lead, by=by)
    return entered


def _told(row: Enrolment, lead: Lead, *, by: User | None) -> None:
    timeline.add(Activity.Kind.SEQUENCE_ENTERED, lead=lead, by=by, subject_id=row.pk, name=row.sequence.name)
    facts.shown("lead.touched", lead, by=by)


def _unfit(why: str) -> str:
    return _("It does not fit into this sequence: %(why)s.") % {"why": Enrolment.Why(why).label}
