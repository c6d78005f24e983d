"""Events whose process died between their commit and their announcement get their number after all."""

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from crm import events
from crm.models import Event
from tenants import chores

LATE = timedelta(seconds=2)


def announce_forgotten() -> None:
    """Number and announce what is late."""
    if chores.is_found(waits):
        events.announce()


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Event.objects.filter(number=None, at__lt=Now() - LATE)]
