"""Where answers to a person go: the ids by which the person last wrote, or was last reached."""

from crm.models import Contact, Identity
from messaging.models import Conversation
from messaging.providers.types import Peer

KEPT = ("wa_id", "phone", "bsuid")


def of(conversation: Conversation) -> Peer:
    """The person, or the group, as a message is addressed."""
    if conversation.is_group:
        return Peer(group_id=conversation.peer["group"])
    known = {name: value for name, value in conversation.peer.items() if name in KEPT}
    return Peer(**known) if any(known.values()) else _of_contact(conversation.contact)


def is_reached(conversation: Conversation) -> bool:
    """Whether there is anything to address a person by."""
    peer = of(conversation)
    return bool(peer.wa_id or peer.phone or peer.bsuid)


def learn(conversation: Conversation, peer: Peer) -> None:
    """Keep the ids the provider uses; one it does not name this time stays as it was. A group's stays its own."""
    if conversation.is_group:
        return
    told = {name: value for name in KEPT if (value := getattr(peer, name))}
    merged = {**conversation.peer, **told}
    if told.get("wa_id"):
        merged["phone"] = told.get("phone", "")
    if merged != conversation.peer:
        conversation.peer = merged
        Conversation.objects.filter(pk=conversation.pk).update(peer=merged)


def _of_contact(contact: Contact) -> Peer:
    """Somebody who has never written here."""
    known = dict(contact.identities.order_by("-created_at").values_list("kind", "value"))
    kinds = Identity.Kind
    phone = known.get(kinds.PHONE, contact.phone)
    return Peer(wa_id=known.get(kinds.WHATSAPP, ""), phone=phone, bsuid=known.get(kinds.BSUID, ""))
