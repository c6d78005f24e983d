"""People of a broadcast, and the time in which it goes on."""

from datetime import timedelta

from django.utils import timezone

from crm.models import Lead
from crm.services import consenting
from messaging.models import Broadcast
from messaging.services.broadcasting import running
from tests import makers

MARKETING = {"purpose": "marketing", "channel": "whatsapp"}


def person(name: str, phone: str = "", *, granted: bool | None = True, **fields) -> Lead:
    contact = makers.make_contact(name, phone=phone)
    if granted is not None:
        consenting.record(contact, **MARKETING, granted=granted, source="person")
    return makers.make_lead(name, contact=contact, **fields)


def passes(broadcast: Broadcast, meta, more: int = 20) -> None:
    """The time in which the pace, one a minute, lets so many more go; then the sweep wakes whoever has something to do."""
    if more:
        moment = timezone.now() - timedelta(minutes=more - 1)
        Broadcast.objects.filter(pk=broadcast.pk).update(paced_until=moment, pace=1)
    meta.works(running.wake_forgotten)
    broadcast.refresh_from_db()
