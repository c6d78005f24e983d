"""Whoever answers for an organization is reminded a week and a day before it is erased, once each, with the way back."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from tenants.deletion import asking
from tenants.models import Deletion, DeletionReminder, Organization

DAYS = (7, 1)


def remind_due() -> None:
    """Every few seconds. Whoever was not reminded in time is told what holds now: one letter, not two."""
    now = Now()
    waiting = Deletion.objects.across_organizations().filter(state=Deletion.State.GRACE, purge_at__gt=now)
    for days, sooner in zip(DAYS, (*DAYS[1:], 0), strict=True):
        near = waiting.filter(purge_at__lte=now + timedelta(days=days), purge_at__gt=now + timedelta(days=sooner))
        for deletion in near.exclude(reminders__days=days):
            _remind(deletion, days)


def _remind(deletion: Deletion, days: int) -> None:
    organization = Organization.objects.filter(pk=deletion.organization_id).first()
    if organization is None:
        return
    try:
        with transaction.atomic():
            DeletionReminder.objects.create(deletion=deletion, days=days)
            asking.tell("deletion_near", organization, on=asking.day_of(deletion))
    except IntegrityError:
        return  # another one was faster
