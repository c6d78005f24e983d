"""What a phone hands over of its past through the gateway: there to be read, and nothing follows from it."""

import pytest

from crm.models import Contact, Lead, Notification
from messaging.models import Attachment, Channel, Conversation, Message
from tenants.context import in_tenant
from tests.messaging.evolution.makers import AT, CHAT, told, written

pytestmark = pytest.mark.usefixtures("inside_aurora")
OTHER = "5511900000002@s.whatsapp.net"


def old(id: str, message: dict, at: int, **more) -> dict:
    key = {"remoteJid": CHAT, "fromMe": False, "id": id} | more.pop("key", {})
    return {"key": key, "pushName": "Maria", "message": message, "messageTimestamp": AT - at, "status": None} | more


def said(id: str, text: str, at: int, **more) -> dict:
    return old(id, {"conversation": text}, at, **more)


PAST = [
    said("OLD2", "Segue a proposta", 500, key={"fromMe": True}, status="READ", pushName="Aurora"),
    said("OLD1", "Quero um site. Parar!", 600),
    old("OLD3", {"imageMessage": {"mimetype": "image/jpeg", "caption": "a loja"}}, 400),
    said("OLD4", "Oi", 300, key={"remoteJid": OTHER}, pushName="5511900000002"),
    said("OLD5", "no grupo", 200, key={"remoteJid": "120363041967849074@g.us", "participant": CHAT}),
    {"key": {"remoteJid": CHAT, "fromMe": False, "id": "OLD6"}, "message": {"conversation": "sem data"}},
    old("OLD7", {"reactionMessage": {"key": {"id": "OLD2"}, "text": "👍"}}, 100),
    old("OLD8", {"protocolMessage": {"key": {"id": "OLD1"}, "type": 0}}, 50),
]


def test_the_past_is_read_calls_nobody_and_comes_once(gateway, post, rival, monkeypatch):
    monkeypatch.setattr("messaging.tasks._fetch", lambda item: None)  # files are tried elsewhere
    for _time in range(2):
        assert post(gateway, told("messages.set", PAST)) == 200

    rows = Message.objects.filter(conversation__contact__name="Maria").order_by("sent_at")
    assert list(rows.values_list("external_id", "direction", "status", "kind", "is_historical")) == [
        ("OLD1", "in", "received", "text", True),
        ("OLD2", "out", "read", "text", True),
        ("OLD3", "in", "received", "image", True),
    ]
    assert [reaction.emoji for reaction in rows[1].reactions.all()] == ["👍"]
    assert Attachment.objects.get().message.text == "a loja"
    threads = Conversation.objects.values_list("contact__name", "state", "unread_count", "last_inbound_at")
    assert sorted(threads) == [("", "resolved", 0, None), ("Maria", "resolved", 0, None)]
    assert (Lead.objects.count(), Notification.objects.count(), Message.objects.count()) == (0, 0, 4)

    assert post(gateway, written("Bom dia")) == 200
    thread = Conversation.objects.get(contact__name="Maria")
    assert (thread.state, thread.unread_count, Lead.objects.count()) == ("open", 1, 1)
    with in_tenant(rival.schema):
        assert not Contact.objects.exists()
    assert Channel.objects.count() == 1
