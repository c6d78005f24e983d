"""Saying when people answer on a channel."""

from typing import Any

from django.db import transaction

from crm import events
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import setting_aside
from messaging.models import Channel, OpeningHours
from tenants.models import User


@transaction.atomic
def keep(channel: Channel | None, *, by: User | None, **said: Any) -> OpeningHours:
    """A channel's own hours, or those of all that have none; what is not said stays, or is as for a new one."""
    row, _is_new = OpeningHours.objects.update_or_create(channel=channel, defaults=said)
    _tell(row, by)
    return row


@transaction.atomic
def forget(row: OpeningHours, *, by: User | None) -> None:
    """The channel keeps to the hours of all again; without those it is always open."""
    setting_aside.give_up(row, by=by)
    _tell(row, by)


def came_back(row: OpeningHours, by: User | None) -> None:
    _tell(row, by)


def _tell(row: OpeningHours, by: User | None) -> None:
    """Open composers say whether somebody answers now."""
    events.record("channel.changed", row.channel_id or row.pk, audience=Audience(EVERYBODY), by=by)
