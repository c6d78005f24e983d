"""Groups of people: what each is called, and who wrote in it. Its thread is its own, and no person's changes by it."""

from typing import Any

from django.db import transaction

from crm.models import Contact, Identity
from crm.phones import comparable
from crm.services import identifying
from messaging.models import Connection, Conversation, Message
from messaging.models.channel import Channel
from messaging.providers.base import Provider
from messaging.providers.types import GroupNamed, InboundMessage, Peer
from messaging.services import conversations, telling
from messaging.services.conversations import SEND
from messaging.services.outcomes import Outcome
from tenants.outbox import queue
from tenants.waking import wake_after_commit

NAMING = "group_name"
LONGEST_NAME = 120


def thread(event: InboundMessage, channel: Channel, provider: Provider) -> tuple[Conversation, bool]:
    """The group's own, locked, and whether it is new. What it is called is asked once, where nobody has said it."""
    writer = "" if event.echo else event.peer.name or event.peer.phone
    group = identifying.group(event.group_id, first_writer=writer, name=event.group_name)
    conversation, is_new = conversations.between(group, channel)
    known = {"name": group.name, **conversation.peer, "group": event.group_id}
    if event.echo and event.peer.member_id:
        known["us"] = event.peer.member_id  # what the group calls us, when somebody does
    if provider.tells_groups and not event.historical and "asked" not in known:
        known["asked"] = True
        if not event.group_name:
            queue.put(NAMING, conversation.pk, conversation_key=group.pk)
            wake_after_commit(SEND)
    conversation.peer = known
    return conversation, is_new


def named(event: GroupNamed, channel: Channel) -> str:
    """Told by itself; a group that nobody has written in is none of ours."""
    contact = Contact.objects.filter(identities__kind=Identity.Kind.GROUP, identities__key=event.group_id).first()
    conversation = Conversation.objects.filter(channel=channel, contact=contact).first() if contact else None
    if conversation is None:
        return Outcome.IGNORED
    return Outcome.APPLIED if _call(conversation, event.name) else Outcome.KNOWN


def learn_name(conversation: Conversation, connection: Connection) -> None:
    """Asked of whoever serves the channel."""
    name = connection.provider.group_name(connection.credentials, conversation.peer["group"])
    _call(conversation, name)


def writer(peer: Peer, conversation: Conversation) -> dict[str, str]:
    """Who wrote in it, as a message of it keeps that; a hidden id has the number that is known to be the same person's."""
    said_by = peer.phone or _number_of(peer, conversation) or ("" if peer.member_id else peer.external_id)
    known = {"name": peer.name, "phone": said_by, "key": comparable(said_by) or peer.member_id}
    return known | ({"id": peer.member_id} if peer.member_id else {})


def member_id(message: Message | None) -> str:
    """How the group names whoever wrote a message in it; empty of one of ours, and outside of groups."""
    return str((message.payload.get("from") or {}).get("id", "")) if message else ""


def wrote(message: Message, peer: Peer) -> bool:
    """Whether a message of a group is this person's."""
    known: dict[str, Any] = message.payload.get("from") or {}
    keys = {comparable(peer.phone or peer.external_id), peer.member_id} - {""}
    return bool(keys & {known.get("key"), known.get("id")})


@transaction.atomic
def _call(conversation: Conversation, name: str) -> bool:
    """Unless a colleague has called it otherwise, its contact is called so too."""
    fresh, name = conversations.locked(conversation), name.strip()[:LONGEST_NAME]
    former = fresh.peer.get("name")
    if not name or name == former:
        return False
    fresh.peer = {**fresh.peer, "name": name}
    fresh.save(update_fields=["peer", "updated_at"])
    if fresh.contact.name == former:
        fresh.contact.name = name
        fresh.contact.save(update_fields=["name", "updated_at"])
        telling.conversation_changed(fresh, what="renamed")
    return True


def _number_of(peer: Peer, conversation: Conversation) -> str:
    """Of somebody who is named by a hidden id alone: as the group said it before, or as a contact is known."""
    if not peer.member_id:
        return ""
    same = conversation.messages.filter(payload__from__id=peer.member_id).exclude(payload__from__phone="")
    known = same.order_by("-sent_at").values_list("payload__from__phone", flat=True).first()
    contact = None if known else identifying.find(bsuid=peer.bsuid)
    return known or (contact.phone if contact else "")
