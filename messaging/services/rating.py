"""Asking how somebody was served, when a conversation is resolved, and hearing the answer.

Once for each resolution, never oftener than the rules allow, only after somebody of ours has answered. A score is kept
without opening the conversation again; a comment that follows opens it, for somebody has to read it.
"""

from contextlib import suppress
from datetime import timedelta
from typing import cast

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from config import clock
from crm.models import Activity
from crm.services import timeline
from messaging import scores
from messaging.models import Channel, Conversation, Message, Rating, RatingRules
from messaging.providers.base import Can
from messaging.queries import connections
from messaging.services import automatic, conversations, scheduling, telling
from messaging.services.refusals import CannotSend, TooLate
from tenants.models import User

log = structlog.get_logger(__name__)
HEARD_FOR = timedelta(hours=72)
LATER = timedelta(seconds=20)  # whoever resolves by mistake takes it back before anybody is asked
LONGEST_COMMENT = 2000
State = Conversation.State


@transaction.atomic
def resolve(conversation: Conversation, *, by: User | None) -> Conversation:
    """It is dealt with, and the person is asked how it was, where the channel asks."""
    fresh = conversations.locked(conversation)
    if fresh.state == State.RESOLVED:
        return fresh
    resolved = conversations.resolve(fresh, by=by)
    ask(resolved)
    return resolved


@transaction.atomic
def reopen(conversation: Conversation, *, by: User | None) -> Conversation:
    """It is to be dealt with again; who has not been asked yet is not asked."""
    call_off(conversations.locked(conversation), by=by)
    return conversations.reopen(conversation, by=by)


def ask(conversation: Conversation) -> Rating | None:
    """Of one that has just been resolved, and is locked. None when this person is not to be asked now."""
    rules = rules_of(conversation.channel)
    if rules is None or not rules.asks or not _was_served(conversation) or _was_asked(conversation, rules):
        return None
    line = _resolution(conversation)
    try:
        with transaction.atomic():
            made, is_new = Rating.objects.get_or_create(
                resolution=line.pk,
                defaults={
                    "conversation": conversation,
                    "channel": conversation.channel,
                    "agent_id": conversation.assignee_id,
                    "team_id": conversation.team_id,
                },
            )
            if is_new:
                made.question = _question(conversation, rules, key=f"rating-{made.pk}")
                made.save(update_fields=["question", "updated_at"])
    except CannotSend as refusal:
        log.info("rating.not_asked", conversation=str(conversation.pk), code=refusal.code)
        return None
    return made


def call_off(conversation: Conversation, *, by: User | None = None) -> None:
    """The question that waits to go goes no more."""
    waiting = Rating.objects.filter(conversation=conversation, question__status=Message.Status.SCHEDULED)
    for rating in waiting.select_related("question__conversation"):
        with suppress(TooLate):
            scheduling.cancel(cast(Message, rating.question), by=by)
            rating.delete()


def hear(conversation: Conversation, message: Message) -> bool:
    """Whether what just arrived is a score for the question that stands, and nothing else."""
    rating = standing(conversation).select_related("question").order_by("-asked_at").first()
    if rating is None:
        return False
    if rating.question and rating.question.status in Message.UNSAID:
        call_off(conversation)  # they write before they are asked: there is something else to talk about
        return False
    if rating.score is not None:
        _take_comment(rating, message)
        return False
    said = scores.read(message.text, message.payload)
    if said is None:
        return False
    rating.score, rating.answered_at, rating.comment = said.score, message.sent_at, said.comment[:LONGEST_COMMENT]
    rating.save(update_fields=["score", "answered_at", "comment", "updated_at"])
    timeline.add(
        Activity.Kind.CONVERSATION_RATED,
        lead=conversation.lead,
        contact=conversation.contact,
        subject_id=rating.pk,
        channel=conversation.channel.name,
        score=said.score,
    )
    telling.conversation_changed(conversation, what="rated")
    _thank(conversation, key=f"thanks-{rating.pk}")
    return not said.comment


def standing(conversation: Conversation) -> QuerySet[Rating]:
    """Questions that an answer may still be to."""
    return Rating.objects.filter(conversation=conversation, asked_at__gt=Now() - HEARD_FOR)


def rules_of(channel: Channel) -> RatingRules | None:
    """Its own, else those of all channels."""
    rows = RatingRules.objects.filter(Q(channel=channel) | Q(channel=None))
    return rows.order_by(F("channel").asc(nulls_last=True)).first()


def words() -> dict[int, str]:
    """What each score means, the best first, as people read it."""
    return {5: _("Great"), 4: _("Good"), 3: _("So-so"), 2: _("Bad"), 1: _("Very bad")}


def _was_served(conversation: Conversation) -> bool:
    return bool(conversation.last_inbound_at and conversation.last_outbound_at)


def _was_asked(conversation: Conversation, rules: RatingRules) -> bool:
    since = Now() - timedelta(days=rules.pause_days)
    return Rating.objects.filter(conversation__contact=conversation.contact_id, asked_at__gt=since).exists()


def _resolution(conversation: Conversation) -> Activity:
    lines = Activity.objects.filter(contact=conversation.contact_id, kind=Activity.Kind.CONVERSATION_RESOLVED)
    return lines.newest_first()[0]


def _question(conversation: Conversation, rules: RatingRules, *, key: str) -> Message:
    """A list to choose from where the provider has one; else numbers to answer with."""
    connection = connections.serving(conversation.channel, conversation.pk)
    with translation.override(settings.LANGUAGE_CODE):
        rows, button = words(), _("Rate")
    at = clock.now() + LATER
    if connection and Can.INTERACTIVE in connection.provider.can:
        asked = scores.interactive(rules.question, button, rows)
        return automatic.say(conversation, text=rules.question, idempotency_key=key, at=at, interactive=asked)
    listed = "\n".join(f"{score} – {word}" for score, word in rows.items())
    return automatic.say(conversation, text=f"{rules.question}\n\n{listed}", idempotency_key=key, at=at)


def _thank(conversation: Conversation, *, key: str) -> None:
    rules = rules_of(conversation.channel)
    if rules is None or not rules.thanks:
        return
    try:
        with transaction.atomic():
            automatic.say(conversation, text=rules.thanks, idempotency_key=key)
    except CannotSend as refusal:
        log.info("rating.not_thanked", conversation=str(conversation.pk), code=refusal.code)


def _take_comment(rating: Rating, message: Message) -> None:
    """The first words after the score belong to it; somebody reads them in the thread all the same."""
    is_soon = rating.answered_at and message.sent_at - rating.answered_at < HEARD_FOR
    if rating.comment or not message.text or not is_soon:
        return
    rating.comment = message.text[:LONGEST_COMMENT]
    rating.save(update_fields=["comment", "updated_at"])
