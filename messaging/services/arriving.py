"""A message arrives: whose it is, which thread it joins, and what follows from it."""

import structlog

from crm import events
from crm.models import Activity, Contact, Lead
from crm.services import identifying, leads, timeline, touching
from crm.services.assigning import By
from messaging.models import Channel, Conversation, Message
from messaging.providers import registry
from messaging.providers.types import InboundMessage, MessageKind
from messaging.services import (
    amending,
    away,
    calling,
    conversations,
    expecting,
    groups,
    naming,
    opting,
    peers,
    previews,
    rating,
    statuses,
    storing,
    telling,
)
from messaging.services.broadcasting import answers
from messaging.services.expecting import Expected
from messaging.services.outcomes import Outcome

log = structlog.get_logger(__name__)
# Written by WhatsApp, not by the person: nothing to answer.
NOTICES = frozenset({MessageKind.SYSTEM, MessageKind.MEDIA_PLACEHOLDER})
OUT = Message.Direction.OUT
CHANGED_BY_WORDS = ("unread_count", "last_inbound_at", "own_inbound_at", "lead", "assignee")
UNDER_WAY = (Message.Status.SENDING, Message.Status.UNKNOWN)


def arrive(event: InboundMessage, channel: Channel, provider_key: str) -> str:
    """Store a message that this provider brings, once, and do what follows: nothing for an old one, little for one of our own phone's."""
    if event.group_id and not channel.hears_groups(registry.get(provider_key)):
        log.info("ingest.group_ignored", channel=str(channel.pk))
        return Outcome.IGNORED
    if known := storing.known(event, channel):
        return storing.filled_in(known, event)
    if event.group_id:
        return _in_group(event, channel, provider_key)
    contact, is_new_person = identifying.identify(
        wa_id=event.peer.wa_id, phone=event.peer.phone, bsuid=event.peer.bsuid, name=event.peer.name
    )
    conversation, is_new_thread = conversations.reached(contact, channel)
    if event.by_program and (own := _our_own(event, conversation)):
        return _settled(own, event)
    message = storing.stored(event, conversation, channel, provider_key)
    if message is None:
        return Outcome.KNOWN
    peers.learn(conversation, event.peer)
    expected = expecting.of(message)
    if expected.is_answered:
        storing.answering(message).update(reply_to=message)
    if event.historical:
        _kept_as_past(conversation, message, is_new_thread=is_new_thread)
    elif event.echo:
        _said_by_phone(conversation, message, is_new_thread=is_new_thread)
    elif conversation.is_blocked:
        _unheard(conversation, message, is_new_thread=is_new_thread)
    elif expected.is_rated and rating.hear(conversation, message):
        _rated(conversation, message)
    else:
        _received(conversation, message, event, is_stranger=is_new_person, is_new_thread=is_new_thread)
        _followed(message, event, expected)
    amending.catch_up(message)
    return Outcome.APPLIED


def _in_group(event: InboundMessage, channel: Channel, provider_key: str) -> str:
    """It joins the group's own thread: no person's thread, window, lead or consent changes by it."""
    conversation, is_new_thread = groups.thread(event, channel, registry.get(provider_key))
    if event.by_program and (own := _our_own(event, conversation)):
        return _settled(own, event)
    message = storing.stored(event, conversation, channel, provider_key)
    if message is None:
        return Outcome.KNOWN
    storing.answering(message).update(reply_to=message)
    is_news = not (event.echo or event.historical or conversation.is_blocked)
    conversation.unread_count += is_news
    if is_news and event.kind not in NOTICES:
        conversation.hear_group(message.sent_at)
    if event.historical and is_new_thread:
        conversation.state = Conversation.State.RESOLVED
    previews.show(conversation, message)
    conversation.save()
    if not event.historical:
        kind = Activity.Kind.MESSAGE_SENT if event.echo else Activity.Kind.MESSAGE_RECEIVED
        _tell(conversation, message, kind=kind, is_new_thread=is_new_thread)
    if is_news:
        calling.somebody_wrote(conversation)
    amending.catch_up(message)
    return Outcome.APPLIED


def _received(
    conversation: Conversation, message: Message, event: InboundMessage, *, is_stranger: bool, is_new_thread: bool
) -> None:
    """The person wrote, now: somebody has to see it."""
    never_wrote_before = conversation.last_inbound_at is None
    if event.kind not in NOTICES:
        conversation.unread_count += 1
        conversation.hear(message.sent_at, message.channel)
    previews.show(conversation, message)
    had_lead, is_given = conversation.lead_id, False
    if conversation.lead is None:
        # One known only from the past, or written to by our phone, is as new to the board as a stranger is.
        is_unworked = is_stranger or (never_wrote_before and not is_new_thread)
        is_given = _give_lead(conversation, event, may_be_new=is_unworked and event.kind not in NOTICES)
    conversation.save(update_fields=[*CHANGED_BY_WORDS, *previews.FIELDS, "updated_at"])
    with events.written_together():
        _tell(conversation, message, kind=Activity.Kind.MESSAGE_RECEIVED, is_new_thread=is_new_thread)
        if had_lead:
            telling.card_changed(conversation)
        if event.kind not in NOTICES and not is_given:
            calling.somebody_wrote(conversation)


def _followed(message: Message, event: InboundMessage, expected: Expected) -> None:
    """What the person's words mean beyond the thread."""
    if expected.had_broadcast:
        answers.replied(message)
    opting.heard(message)
    if expected.has_hours and event.kind not in NOTICES:
        away.answer(message.conversation, message)


def _said_by_phone(conversation: Conversation, message: Message, *, is_new_thread: bool) -> None:
    """We answered in the phone's own app: whoever did has read what came before."""
    conversation.last_outbound_at = max(filter(None, [conversation.last_outbound_at, message.sent_at]))
    conversation.unread_count = 0
    previews.show(conversation, message)
    conversation.save()
    _tell(conversation, message, kind=Activity.Kind.MESSAGE_SENT, is_new_thread=is_new_thread)
    telling.card_changed(conversation)


def _rated(conversation: Conversation, message: Message) -> None:
    """A score and nothing else: nobody has to read it, and what was resolved stays so."""
    conversation.hear(message.sent_at, message.channel)
    previews.show(conversation, message)
    conversation.save()
    telling.message_changed(message)


def _unheard(conversation: Conversation, message: Message, *, is_new_thread: bool) -> None:
    """The person is blocked: it is there for whoever looks, and nobody is called."""
    if is_new_thread:
        conversation.state = Conversation.State.RESOLVED
        conversation.save(update_fields=["state", "updated_at"])
    telling.message_changed(message)


def _kept_as_past(conversation: Conversation, message: Message, *, is_new_thread: bool) -> None:
    """It is only there to be read: nobody is told, nothing waits for an answer."""
    if is_new_thread:
        conversation.state = Conversation.State.RESOLVED
    previews.show(conversation, message)
    conversation.save()


def _tell(conversation: Conversation, message: Message, *, kind: str, is_new_thread: bool) -> None:
    timeline.add(
        kind,
        is_first=True,
        lead=conversation.lead,
        contact=conversation.contact,
        subject_id=message.pk,
        happened_at=message.sent_at,
        channel=message.channel.name,
        kind_of=message.kind,
    )
    telling.message_added(message)
    if is_new_thread:
        telling.conversation_changed(conversation, what="new", former=[None])
    is_answer = kind == Activity.Kind.MESSAGE_RECEIVED
    if conversation.state == Conversation.State.RESOLVED or (
        is_answer and conversation.state != Conversation.State.OPEN
    ):
        conversations.reopen(conversation, by=None)


def _give_lead(conversation: Conversation, event: InboundMessage, *, may_be_new: bool) -> bool:
    """The contact's newest opportunity; a new one for somebody nobody works on yet, given to whose turn it is, who is told.

    Whether it is new.
    """
    is_new = False
    of_contact = Lead.objects.living().select_related("owner").filter(contact=conversation.contact_id)
    lead = of_contact.order_by("-created_at").first()
    if lead is None and may_be_new:
        contact = Contact.objects.select_for_update(no_key=True).get(pk=conversation.contact_id)
        lead = of_contact.first()  # the person may have written to two channels at once
    if lead is None and may_be_new:
        is_ad = event.referral is not None
        lead = leads.create(
            by=None,
            contact=contact,
            source=Lead.Source.AD if is_ad else Lead.Source(conversation.channel.kind),
            source_detail={"channel": conversation.channel.name, **(event.referral or {})},
            owner=By.RULES,
        )
        is_new = True
    if lead is not None and event.referral:
        touching.note_whatsapp(lead, event.referral)
    conversation.lead = lead
    if lead is not None and conversation.assignee_id is None:
        conversation.assignee = lead.owner
    return is_new


def _our_own(event: InboundMessage, conversation: Conversation) -> Message | None:
    """The message of ours that this is: it is under way, or its answer was lost."""
    under_way = Message.objects.filter(
        conversation=conversation, direction=OUT, external_id="", status__in=UNDER_WAY, kind=event.kind.value
    )
    return next((own for own in under_way.order_by("pk") if naming.as_sent(own) == event.text), None)


def _settled(own: Message, event: InboundMessage) -> str:
    """The provider has it: whoever waits for the answer will find it known."""
    statuses.reach(own, Message.Status.SENT, at=storing.believable(event.sent_at), external_id=event.external_id)
    own.external_id = event.external_id
    amending.catch_up(own)
    return Outcome.APPLIED
