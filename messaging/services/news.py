"""News that are no messages: people who are known by something else now, and how the account itself is."""

from django.utils import timezone

from crm.models import Activity, Contact
from crm.phones import comparable
from crm.services import identifying, timeline
from messaging.models import Channel, Connection, Conversation, Message
from messaging.providers.types import (
    AccountNotice,
    AddressBookChanged,
    IdentityChanged,
    IdentityReason,
    Peer,
    PreferenceChanged,
)
from messaging.services import accounts, health, opting, previews, telling, templates_told
from messaging.services.outcomes import Outcome


def identity_changed(event: IdentityChanged, channel: Channel) -> str:
    """The identity moves to its new value; contact, thread and history stay."""
    contact = _person(event.previous) or _person(event.current)
    if contact is None:
        return Outcome.IGNORED
    gone = tuple(_gone(event))
    if _person(event.current) == contact and not _is_known(contact, gone):
        return Outcome.KNOWN
    current = event.current
    identifying.replace(contact, gone=gone, phone=current.phone, wa_id=current.wa_id, bsuid=current.bsuid)
    for conversation in Conversation.objects.filter(contact=contact):
        conversation.peer = _moved(conversation.peer, event)
        conversation.save(update_fields=["peer", "updated_at"])
    _line(event, contact, channel)
    return Outcome.APPLIED


def preference_changed(event: PreferenceChanged, channel: Channel) -> str:
    """Kept with the thread, where whoever writes sees it."""
    contact = _person(event.peer)
    if contact is None:
        return Outcome.IGNORED
    opting.told(
        contact, channel, category=event.category, wanted=event.wanted, at=event.occurred_at, detail=event.detail
    )
    conversation = Conversation.objects.filter(contact=contact, channel=channel).first()
    if conversation is None:
        return Outcome.APPLIED
    told = {"wanted": event.wanted, "at": event.occurred_at.isoformat(), "detail": event.detail}
    known = conversation.preferences.get(event.category, {})
    if known.get("at", "") >= told["at"]:
        return Outcome.KNOWN
    conversation.preferences = {**conversation.preferences, event.category: told}
    conversation.save(update_fields=["preferences", "updated_at"])
    telling.conversation_changed(conversation, what="preference")
    return Outcome.APPLIED


def address_book_changed(event: AddressBookChanged) -> str:
    """A name for somebody we know without one; the phone's whole address book is none of our business."""
    contact = _person(event.peer)
    if contact is None or contact.name or event.removed or not event.peer.name:
        return Outcome.IGNORED
    contact.name = event.peer.name[:120]
    contact.save(update_fields=["name", "updated_at"])
    return Outcome.APPLIED


def account_noticed(event: AccountNotice, channel: Channel, provider_key: str) -> str:
    """Kept on the connection, the newest of each kind; templates follow what Meta decides about them."""
    rows = Connection.objects.select_related("channel").select_for_update(of=("self",), no_key=True)
    heard = rows.filter(channel=channel, provider_key=provider_key).exclude(state=Connection.State.OFF)
    connection = heard.first()
    if connection is None or not _is_about(event, channel):
        return Outcome.IGNORED
    at = (event.occurred_at or timezone.now()).isoformat()
    if event.kind in templates_told.KINDS:
        templates_told.hear(event.kind, event.payload, channel, event.occurred_at or timezone.now())
    notices, notice = connection.account.get("notices", {}), {"at": at, **event.payload}
    former = notices.get(event.kind, {})
    if former.get("at", "") > at or former == notice:
        return Outcome.KNOWN
    connection.account = {**connection.account, "notices": {**notices, event.kind: notice}}
    connection.save(update_fields=["account", "updated_at"])
    accounts.follow(event, connection)
    health.changed(connection)
    return Outcome.APPLIED


def _is_about(event: AccountNotice, channel: Channel) -> bool:
    """An account's news may name one of its numbers: then they are that channel's alone."""
    for key in ("display_phone_number", "phone_number"):
        named = event.payload.get(key)
        if isinstance(named, str) and named:
            return not channel.address or comparable(named) == comparable(channel.address)
    return True


def _person(peer: Peer) -> Contact | None:
    return identifying.find(phone=peer.phone, wa_id=peer.wa_id, bsuid=peer.bsuid)


def _gone(event: IdentityChanged):
    """The former ids that are no longer the person's: those that were named and are not among the new ones."""
    for name in ("wa_id", "phone", "bsuid"):
        former, now = getattr(event.previous, name), getattr(event.current, name)
        if former and former != now and (now or event.reason == IdentityReason.CHANGED_NUMBER):
            yield former


def _is_known(contact: Contact, values: tuple[str, ...]) -> bool:
    keys = [*values, *(comparable(value) for value in values)]
    return contact.identities.filter(key__in=keys).exists()


def _moved(peer: dict[str, str], event: IdentityChanged) -> dict[str, str]:
    """Where answers go from now on. A new number makes the former user id worthless too."""
    now = {name: value for name in ("wa_id", "phone", "bsuid") if (value := getattr(event.current, name))}
    return now if event.reason == IdentityReason.CHANGED_NUMBER else {**peer, **now}


def _line(event: IdentityChanged, contact: Contact, channel: Channel) -> None:
    """What WhatsApp said of it, in the thread and in the timeline."""
    timeline.add(Activity.Kind.CONTACT_CHANGED, contact=contact, fields=["phone"])
    conversation = Conversation.objects.filter(contact=contact, channel=channel).first()
    if conversation is None or not event.external_id:
        return
    message, is_new = Message.objects.get_or_create(
        channel=channel,
        external_id=event.external_id,
        defaults={
            "conversation": conversation,
            "direction": Message.Direction.IN,
            "status": Message.Status.RECEIVED,
            "kind": "system",
            "text": event.text,
            "sent_at": event.occurred_at,
        },
    )
    if is_new:
        previews.show(conversation, message)
        conversation.save(update_fields=[*previews.FIELDS, "updated_at"])
        telling.message_added(message)
