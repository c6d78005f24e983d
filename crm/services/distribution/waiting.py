"""Leads that came when nobody could take them get their owner as soon as somebody can: at eight in the morning, say."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from crm.models import Assignment, Stage
from crm.services import assigning
from crm.services.distribution.deciding import Desk, How
from crm.services.distribution.knowing import Known
from tenants.context import current_schema
from tenants.waking import wake

TRY = "crm.try_waiting_leads"
AT_A_TIME = 50
PAUSE = timedelta(minutes=1)  # between two tries of one lead


def try_again() -> int:
    """The longest waiting first; how many found an owner."""
    found = 0
    with transaction.atomic():
        rows = _due().select_related("lead__contact").select_for_update(skip_locked=True, of=("self",))
        waiting = list(rows.order_by("updated_at")[:AT_A_TIME])
        if not waiting:
            return 0
        Assignment.objects.filter(pk__in=[row.pk for row in waiting]).update(updated_at=Now())
        desk = Desk(Known.now())
        able = [row for row in waiting if desk.decide(desk.facts(row.lead)).how != How.NOBODY]
    for row in able:
        found += assigning.distribute(row.lead).owner_id is not None
    return found


def wake_forgotten() -> None:
    """Leads that somebody may be able to take by now."""
    _forget_settled()
    if _due().exists():
        wake(TRY, current_schema())


def waits() -> list[QuerySet]:
    """Those that wait, or did until something else happened."""
    return [Assignment.objects.filter(waits=True)]


def _forget_settled() -> None:
    """What was given to somebody, closed or archived meanwhile waits no longer."""
    waiting = Assignment.objects.filter(waits=True)
    if waiting.exists():
        open_ = waiting.filter(lead__owner=None, lead__archived_at=None, lead__stage__kind=Stage.Kind.OPEN)
        waiting.exclude(pk__in=open_.values("pk")).update(waits=False)


def _due():
    """Not those tried a moment ago."""
    tried = Assignment.objects.filter(waits=True, lead__owner=None)
    return tried.filter(updated_at__lt=Now() - PAUSE)
