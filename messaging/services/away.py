"""Somebody writes while nobody answers: they are told so, once in each closed time.

Never in reply to what is old, to what our own phone said, or to what WhatsApp itself writes; never while somebody of ours
is writing with them; and to another robot at most a few times a day.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from config import clock
from messaging import words
from messaging.models import AwayAnswer, Conversation, Message, OpeningHours
from messaging.queries import opening
from messaging.services import automatic
from messaging.services.refusals import CannotSend

log = structlog.get_logger(__name__)
FRESH = timedelta(hours=1)  # what was delivered later than that was written to somebody else's day
ATTENDED = timedelta(minutes=30)  # whoever of ours wrote so lately is there, whatever the clock says
MOST_A_DAY = 3
OPENS = "{{opens_at}}"
FIRST_NAME = "{{first_name}}"
NAMES = ("opens_at", "first_name")


def answer(conversation: Conversation, message: Message) -> None:
    """In the transaction in which the message arrived; what cannot be sent holds nothing up."""
    now = timezone.now()
    if message.sent_at < now - FRESH or _is_attended(conversation, now):
        return
    hours = opening.hours_of(conversation.channel)
    if hours is None or not hours.answers or not hours.text:
        return
    ends = opening.closed_time_ends(hours, clock.now())
    if ends is None or _told_of_late(conversation, now) >= MOST_A_DAY:
        return
    try:
        with transaction.atomic():
            _told, is_new = AwayAnswer.objects.get_or_create(conversation=conversation, until=ends)
            if is_new:
                key = f"away-{ends:%Y%m%dT%H%M%S}"
                automatic.say(conversation, text=filled(hours, conversation, ends), idempotency_key=key)
    except CannotSend as refusal:
        log.info("away.refused", conversation=str(conversation.pk), code=refusal.code)


def filled(hours: OpeningHours, conversation: Conversation, ends: datetime) -> str:
    """The text with what stands for the moment and the name."""
    name = conversation.contact.name.split()
    with translation.override(settings.LANGUAGE_CODE), timezone.override(opening.zone()):
        said = hours.text.replace(OPENS, words.moment(ends))
    return said.replace(FIRST_NAME, name[0] if name else "").strip()


def _is_attended(conversation: Conversation, now: datetime) -> bool:
    wrote = conversation.last_outbound_at
    return wrote is not None and wrote > now - ATTENDED


def _told_of_late(conversation: Conversation, now: datetime) -> int:
    return AwayAnswer.objects.filter(conversation=conversation, told_at__gt=now - timedelta(days=1)).count()
