"""Groups of a gateway's number: whether they come is the channel's choice, which the gateway is told; what they are called is asked."""

import re

import pytest
from django.utils import timezone

from crm.models import Contact
from crm.services import purging
from messaging.models import Channel, Connection, Conversation, Message
from messaging.providers.base import Rhythm
from messaging.providers.evolution import Evolution
from messaging.services import outbox
from tenants.context import in_tenant
from tests.api.calling import key_of
from tests.messaging.evolution.makers import connected, credentials_for, told, written
from tests.shared import needs_shared, sample

pytestmark = pytest.mark.usefixtures("inside_aurora")
GROUP = "120363103459410972@g.us"
MARIA = {"remoteJid": GROUP, "participant": "5511998765432@s.whatsapp.net"}
HIDDEN = {"remoteJid": GROUP, "participant": "76201477542116@lid", "participantAlt": "5511998765432@s.whatsapp.net"}
USUAL = {
    "rejectCall": False,
    "msgCall": "Não atendo",
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
}


def group() -> Conversation:
    return Conversation.objects.select_related("contact").get(peer__group=GROUP)


def test_an_admin_chooses_and_the_gateway_follows(stub, gateway, post, aurora, rival, browser, meta):
    stub.groups[GROUP] = "Obra da Rua Lavradio"
    post(gateway, written("Ninguém lê", **MARIA))
    assert (Conversation.objects.count(), stub.settings["groupsIgnore"]) == (0, True)

    address = aurora.url(f"settings/channels/{gateway.pk}/")
    form = credentials_for(stub) | {"name": "Gateway", "phone": "(11) 99999-0000", "takes_groups": "on"}
    assert browser(aurora.rep).post(address, form).status_code == 403
    assert not Channel.objects.get().takes_groups
    assert meta.works(lambda: browser(aurora.admin).post(address, form)).status_code == 302

    assert stub.settings == USUAL | {"groupsIgnore": False, "syncFullHistory": True}
    assert {"GROUPS_UPSERT", "GROUP_UPDATE"} <= set(stub.webhooks["crm-5f81089e"]["events"])
    post(gateway, written("Quem vem?", **HIDDEN))
    post(gateway, written("E agora?", **MARIA))
    thread = group()
    assert (thread.contact.name, thread.unread_count) == ("Obra da Rua Lavradio", 2)
    assert stub.asked.count("GET /group/findGroupInfos/crm-5f81089e") == 1
    assert [each["key"] for each in thread.messages.values_list("payload__from", flat=True)] == ["551198765432"] * 2

    form.pop("takes_groups")
    meta.works(lambda: browser(aurora.admin).post(address, form))
    post(gateway, written("Ninguém lê mais", **MARIA))
    assert (stub.settings["groupsIgnore"], group().messages.count()) == (True, 2)
    with in_tenant(rival.schema):
        assert not Conversation.objects.exists()


def test_a_new_name_is_told_unless_a_colleague_gave_another(stub, gateway, post, aurora, meta):
    Channel.objects.update(takes_groups=True)
    stub.groups[GROUP] = ""
    post(gateway, written("Quem vem?", **MARIA))
    assert group().contact.name == "Grupo com Maria"

    rename = [{"id": GROUP, "subject": "Obra"}, {"id": "120363999999999999@g.us", "subject": "De ninguém"}]
    post(gateway, told("group.update", rename))
    assert (group().contact.name, Contact.objects.count()) == ("Obra", 1)
    Contact.objects.update(name="Obra da Marina")
    post(gateway, told("groups.update", [{"id": GROUP, "subject": "Obra 2"}]))
    assert (group().contact.name, group().peer["name"]) == ("Obra da Marina", "Obra 2")


def test_over_the_api_too_where_there_is_a_choice(stub, gateway, channel, aurora, meta):
    key = key_of(aurora)

    changed = meta.works(lambda: key.patch(f"channels/{gateway.pk}/", {"takes_groups": True}))

    assert (changed.json()["takes_groups"], stub.settings["groupsIgnore"]) == (True, False)
    refused = key.patch(f"channels/{channel.pk}/", {"takes_groups": True})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "not_able")
    stub.answer_next(500, {}, to="/settings/")
    meta.works(lambda: key.patch(f"channels/{gateway.pk}/", {"takes_groups": False}))
    connection = Connection.objects.get(channel=gateway)
    assert (connection.channel.takes_groups, connection.error != "") == (False, True)


@needs_shared
def test_a_recorded_message_of_a_group_is_read(stub, post):
    channel = connected(stub, phone="+554192342890")
    Channel.objects.update(takes_groups=True)

    post(channel, sample("evolution", "v1_woofed_group_import_conversation_message_event"))

    said = Message.objects.get()
    assert (said.text, said.payload["from"]["name"], said.conversation.contact.name) == (
        "teste6", "Douglas Lara", "Grupo com Douglas Lara",
    )  # fmt: skip


@pytest.fixture
def in_no_hurry(monkeypatch):
    monkeypatch.setattr(Evolution, "night", None)
    monkeypatch.setattr(Evolution, "rhythm", lambda self, account: Rhythm(0, 1))


def test_it_is_answered_quoted_and_reacted_to_and_who_got_it_is_told(stub, gateway, post, aurora, meta, in_no_hurry):
    Channel.objects.update(takes_groups=True)
    post(gateway, written("Quem vem?", id="3EB0A1", **HIDDEN))
    how = {"by": aurora.rep.user, "reply_to": Message.objects.get()}

    answer = meta.works(lambda: outbox.reply(group(), text="Eu vou", idempotency_key="a", **how))
    meta.works(lambda: outbox.react(Message.objects.get(external_id="3EB0A1"), by=aurora.rep.user, emoji="👍"))

    key = {"id": "3EB0A1", "remoteJid": GROUP, "fromMe": False, "participant": "76201477542116@lid"}
    assert stub.sent == [
        ("sendText", {"number": GROUP, "text": "Eu vou", "delay": 240}
         | {"quoted": {"key": key, "message": {"conversation": "Quem vem?"}}}),
        ("sendReaction", {"key": key, "reaction": "👍"}),
    ]  # fmt: skip
    answer.refresh_from_db()
    common = {"keyId": answer.external_id, "remoteJid": GROUP, "fromMe": True}
    post(gateway, told("messages.update", common | {"status": "READ", "participant": "5511998765432@s.whatsapp.net"}))
    post(gateway, told("messages.update", common | {"status": "SERVER_ACK"}))
    answer.refresh_from_db()
    steps = answer.steps.filter(status="read").values_list("detail__by", flat=True)
    assert (answer.status, list(steps)) == ("sent", ["+5511998765432"])


def test_an_answer_that_was_lost_is_settled_by_the_gateways_own_word(stub, gateway, post, aurora, meta, in_no_hurry):
    Channel.objects.update(takes_groups=True)
    post(gateway, written("Quem vem?", **MARIA))
    stub.drop_answer()
    answer = meta.works(lambda: outbox.reply(group(), by=aurora.rep.user, text="Eu vou", idempotency_key="a"))
    answer.refresh_from_db()
    assert answer.status == "unknown"

    sent = written("Eu vou", id=stub.id_of(1), remoteJid=GROUP, fromMe=True)
    post(gateway, sent | {"event": "send.message"})

    answer.refresh_from_db()
    assert (answer.status, answer.external_id, Message.objects.count()) == ("sent", stub.id_of(1), 2)


def test_each_of_a_group_reacts_for_themselves(gateway, post, aurora, browser):
    Channel.objects.update(takes_groups=True)
    post(gateway, written("Quem vem?", id="3EB0A1", **MARIA))
    tiago = {"remoteJid": GROUP, "participant": "5521988887777@s.whatsapp.net"}
    for who, emoji in ((MARIA, "👍"), (tiago, "👍"), (tiago, "❤️"), (tiago, "👍"), (HIDDEN, "")):
        reaction = {"key": {"id": "3EB0A1"}, "text": emoji}
        post(gateway, written(message={"reactionMessage": reaction}, **who))

    reactions = Message.objects.get().reactions
    assert list(reactions.values_list("emoji", "member", "member_name")) == [("👍", "552188887777", "Maria")]
    page = browser(aurora.owner).get(aurora.url(f"inbox/{group().pk}/")).content.decode()
    assert "reação de Maria" in page


def test_numbers_that_call_somebody_become_names_and_names_numbers(
    stub, gateway, post, aurora, browser, meta, in_no_hurry
):
    Channel.objects.update(takes_groups=True)
    tiago = {"remoteJid": GROUP, "participant": "5521988887777@s.whatsapp.net"}
    ours = {"remoteJid": GROUP, "fromMe": True, "participant": "99887766554433@lid"}
    post(gateway, written("Oi", **HIDDEN))
    post(gateway, written("Chego às 9", **ours))
    calls = written("@76201477542116 e @99887766554433, @5531977776666 vem? @76201477542116", id="3EB0A2", **tiago)
    ids = ["76201477542116@lid", "99887766554433@lid", "5531977776666@s.whatsapp.net"]
    calls["data"]["contextInfo"] = {"mentionedJid": ids}
    post(gateway, calls)

    question = Message.objects.get(external_id="3EB0A2")
    assert question.text == "@Maria e @Gateway, @+55 31 97777-6666 vem? @Maria"
    assert [who["id"] for who in question.payload["mentions"]] == ids

    offered = browser(aurora.owner).get(aurora.url(f"inbox/{group().pk}/members/")).content.decode()
    assert re.findall('data-called="([^"]+)"', offered) == ["Maria (7777)", "Maria (5432)"]
    how = {"by": aurora.rep.user, "idempotency_key": "a"}
    answer = meta.works(lambda: outbox.reply(group(), text="@maria (5432) vai, @Maria não", **how))

    ((_action, sent),) = stub.sent
    assert (sent["text"], sent["mentioned"]) == ("@76201477542116 vai, @Maria não", ["76201477542116@lid"])
    assert Message.objects.get(pk=answer.pk).text == "@maria (5432) vai, @Maria não"
    Contact.objects.create(name="Maria", phone="+5511998765432", archived_at=timezone.now())
    purging.contacts([Contact.objects.get(phone="+5511998765432").pk])
    assert list(group().messages.order_by("created_at").values_list("text", flat=True)) == [
        "", "Chego às 9", "@… e @Gateway, @+55 31 97777-6666 vem? @…", "@… vai, @Maria não",
    ]  # fmt: skip
