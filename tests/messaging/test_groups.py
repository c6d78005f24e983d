"""What is written in a group is read in the group's own thread: it never mixes with a person's, and nothing follows from it."""

import pytest
from django.utils import timezone

from crm.models import Consent, Contact, Identity, Lead
from crm.services import merging, purging
from messaging.models import Conversation, Message
from messaging.queries.composing import Window, composing
from messaging.services import outbox
from messaging.services.refusals import NotAble
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.evolution.makers import connected, written
from tests.messaging.makers import posted, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
GROUP = "HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5"


def says(channel, meta, text: str, *, name: str = "Tiago", group: str = GROUP, **more) -> None:
    meta.tells(channel, posted(text_message(text, group_id=group, **more), name=name))


def of_group() -> Conversation:
    return Conversation.objects.select_related("channel", "contact").get(peer__has_key="group")


def test_it_has_a_thread_of_its_own_that_says_who_wrote(channel, thread, meta, aurora, rival, browser):
    before = Conversation.objects.values("preview", "unread_count", "last_inbound_at", "peer").get(pk=thread.pk)
    says(channel, meta, "Quem vem na quinta?", wa_id="5511987654321", name="Marina")
    says(channel, meta, "PARAR", wa_id="5531998765432", id="wamid.G2")
    says(channel, meta, "PARAR", wa_id="5531998765432", id="wamid.G2")
    says(channel, meta, "Outro grupo", group=f"{GROUP}B")

    group = of_group_of(GROUP)
    assert (group.contact.name, group.unread_count, group.state) == ("Grupo com Marina", 2, "open")
    assert (group.last_inbound_at, group.lead, Lead.objects.count(), Consent.objects.count()) == (None, None, 0, 0)
    assert Conversation.objects.values("preview", "unread_count", "last_inbound_at", "peer").get(pk=thread.pk) == before
    assert sorted(Identity.objects.filter(kind="group").values_list("key", flat=True)) == [GROUP, f"{GROUP}B"]
    assert not Contact.objects.filter(name="Tiago").exists()
    client, url = browser(aurora.rep), aurora.url(f"inbox/{group.pk}/")
    page = text_of(client.get(url))
    assert "fechada" not in page
    assert ("Marina" in page, "Tiago" in page, "Grupos são só lidos aqui" in page) == (True, True, True)
    with in_tenant(rival.schema):
        assert not Conversation.objects.exists()


def of_group_of(key: str) -> Conversation:
    return Conversation.objects.select_related("channel", "contact").get(peer__group=key)


def test_it_is_only_read_and_no_person_becomes_one_with_it(channel, thread, graph, meta, aurora):
    says(channel, meta, "Quem vem?", id="wamid.G1")
    group = of_group()

    assert composing(group).state == Window.OFF
    with pytest.raises(NotAble):
        outbox.reply(group, by=aurora.rep.user, text="Eu", idempotency_key="a")
    with pytest.raises(merging.NotMergeable):
        merging.merge(thread.contact, [group.contact], by=None)
    reaction = {"type": "reaction", "reaction": {"message_id": "wamid.G1", "emoji": "👍"}}
    edit = {"original_message_id": "wamid.G1", "message": {"type": "text", "text": {"body": "Quem vem hoje?"}}}
    says(channel, meta, "", **reaction)
    says(channel, meta, "", type="edit", edit=edit)
    message = Message.objects.get(external_id="wamid.G1")
    assert (message.text, message.reactions.count(), graph.sent) == ("Quem vem hoje?", 0, [])


def test_erasing_a_person_empties_what_they_wrote_there_and_nothing_else(channel, thread, meta):
    says(channel, meta, "Sou a Marina", wa_id="5511987654321", name="Marina")
    says(channel, meta, "E eu o Tiago", wa_id="5531998765432")
    Contact.objects.filter(pk=thread.contact_id).update(archived_at=timezone.now())

    purging.contacts([thread.contact_id])

    said = list(of_group().messages.order_by("sent_at").values_list("text", "payload__from__name"))
    assert said == [("", None), ("E eu o Tiago", "Tiago")]


def test_a_gateways_groups_stay_out(evolution_stub, meta):
    gateway = connected(evolution_stub)
    body = written("no grupo", remoteJid="120363041967849074@g.us", participant="5511998765432@s.whatsapp.net")
    meta.client.post(
        f"/hooks/evolution/{gateway.token}/",
        data=body,
        content_type="application/json",
        headers={"Authorization": "Bearer the-secret-in-the-header"},
    )
    meta.settle()

    assert Message.objects.count() == Contact.objects.count() == 0
