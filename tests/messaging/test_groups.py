"""What is written in a group is read and answered in the group's own thread: it never mixes with a person's, and nothing follows from it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Consent, Contact, Identity, Lead
from crm.services import merging, purging
from messaging.models import Connection, Conversation, Message, Template
from messaging.queries.composing import Window, composing
from messaging.services import outbox, sharing
from messaging.services.places import Place
from messaging.services.refusals import NotAble, WindowIsClosed
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.makers import posted, reported, status, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
GROUP = "HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5"


def says(channel, meta, text: str, *, name: str = "Tiago", group: str = GROUP, **more) -> None:
    meta.tells(channel, posted(text_message(text, group_id=group, **more), name=name))


def of_group() -> Conversation:
    return Conversation.objects.select_related("channel", "contact").get(peer__has_key="group")


def test_it_has_a_thread_of_its_own_that_says_who_wrote(channel, thread, meta, aurora, rival, browser):
    before = Conversation.objects.values("preview", "unread_count", "last_inbound_at", "peer").get(pk=thread.pk)
    now = int(timezone.now().timestamp())
    says(channel, meta, "Quem vem na quinta?", wa_id="5511987654321", name="Marina", at=now)
    says(channel, meta, "PARAR", wa_id="5531998765432", id="wamid.G2")
    says(channel, meta, "PARAR", wa_id="5531998765432", id="wamid.G2")
    says(channel, meta, "@5511987654321 e @5599999999999", wa_id="5531998765432", id="wamid.G3")
    says(channel, meta, "Outro grupo", group=f"{GROUP}B")

    group = of_group_of(GROUP)
    assert (group.contact.name, group.unread_count, group.state) == ("Grupo com Marina", 3, "open")
    assert (group.last_inbound_at, group.lead, Lead.objects.count(), Consent.objects.count()) == (None, None, 0, 0)
    assert Conversation.objects.values("preview", "unread_count", "last_inbound_at", "peer").get(pk=thread.pk) == before
    assert sorted(Identity.objects.filter(kind="group").values_list("key", flat=True)) == [GROUP, f"{GROUP}B"]
    assert not Contact.objects.filter(name="Tiago").exists()
    client, url = browser(aurora.rep), aurora.url(f"inbox/{group.pk}/")
    page = text_of(client.get(url))
    assert "@Marina e @5599999999999" in page
    assert "fechada" not in page
    agreed = "Marketing · WhatsApp"
    owner = browser(aurora.owner)
    beside = [agreed in text_of(owner.get(aurora.url(f"inbox/{each.pk}/"))) for each in (thread, group)]
    assert (beside, agreed in page) == ([True, False], False)
    composer = client.get(f"{url}composer/").content.decode()
    assert ("Marina" in page, "Tiago" in page, "Escreva ao grupo…" in composer, "data-picker-open" in composer) == (
        True, True, True, False,
    )  # fmt: skip
    with in_tenant(rival.schema):
        assert not Conversation.objects.exists()


def of_group_of(key: str) -> Conversation:
    return Conversation.objects.select_related("channel", "contact").get(peer__group=key)


def test_no_person_becomes_one_with_it_and_what_is_done_to_messages_is_everybodys_own(channel, thread, graph, meta):
    says(channel, meta, "Quem vem?", id="wamid.G1")
    group = of_group()

    with pytest.raises(merging.NotMergeable):
        merging.merge(thread.contact, [group.contact], by=None)
    reaction = {"type": "reaction", "reaction": {"message_id": "wamid.G1", "emoji": "👍"}}
    edit = {"original_message_id": "wamid.G1", "message": {"type": "text", "text": {"body": "Quem vem hoje?"}}}
    says(channel, meta, "", **reaction)
    says(channel, meta, "", type="edit", edit=edit)
    message = Message.objects.get(external_id="wamid.G1")
    assert (message.text, graph.sent) == ("Quem vem hoje?", [])
    assert list(message.reactions.values_list("emoji", "member", "member_name")) == [("👍", "551187654321", "Tiago")]


def test_an_answer_goes_to_the_group_and_quotes_whom_it_answers(channel, graph, meta, aurora, browser):
    says(channel, meta, "Quem vem?", id="wamid.G1", at=int(timezone.now().timestamp()))
    group, question = of_group(), Message.objects.get(external_id="wamid.G1")

    how = {"by": aurora.rep.user, "idempotency_key": "a", "reply_to": question}
    answer = meta.works(lambda: outbox.reply(group, text="Eu vou", **how))

    body = graph.sent[0].body
    assert {key: body[key] for key in ("recipient_type", "to", "type", "text", "context")} == {
        "recipient_type": "group", "to": GROUP, "type": "text", "text": {"body": "Eu vou"},
        "context": {"message_id": "wamid.G1"},
    }  # fmt: skip
    answer.refresh_from_db()
    assert (answer.status, of_group().peer) == ("sent", {"group": GROUP, "name": "Grupo com Tiago"})
    for who, step in (("5511987654321", "delivered"), ("5531998765432", "read"), ("5511987654321", "read")) * 2:
        of_one = {"recipient_type": "group", "recipient_participant_id": who}
        meta.tells(channel, reported(status(answer.external_id, step, wa_id=GROUP, at=1785100386, **of_one)))
    answer.refresh_from_db()
    told = (
        answer.steps.filter(status__in=("delivered", "read"))
        .order_by("status", "detail__by")
        .values_list("status", "detail__by")
    )
    assert (answer.status, list(told)) == ("sent", [
        ("delivered", "+5511987654321"), ("read", "+5511987654321"), ("read", "+5531998765432"),
    ])  # fmt: skip
    failed = status(answer.external_id, "failed", wa_id=GROUP, recipient_type="group", errors=[{"code": 131000}])
    meta.tells(channel, reported(failed))
    answer.refresh_from_db()
    assert (answer.status, answer.error_code) == ("failed", "131000")
    client, url = browser(aurora.rep), aurora.url(f"inbox/{group.pk}/")
    assert "Tiago Quem vem? Eu vou" in text_of(client.get(url))


def test_what_a_group_cannot_get_is_refused_and_so_is_all_after_a_day(channel, graph, meta, aurora, browser):
    says(channel, meta, "Quem vem?", at=int(timezone.now().timestamp()))
    group = of_group()
    place, how = Place(latitude=-23.5, longitude=-46.6), {"by": aurora.rep.user, "idempotency_key": "b"}

    for refused in (
        lambda: outbox.react(group.messages.get(), by=aurora.rep.user, emoji="👍"),
        lambda: sharing.send_place(group, place, **how),
        lambda: outbox.send_template(group, template=Template(channel=channel), **how),
    ):
        with pytest.raises(NotAble):
            refused()
    composer = composing(group)
    assert (composer.state, composer.takes_files, composer.takes_templates, composer.takes_places_or_cards) == (
        Window.OPEN, True, False, False,
    )  # fmt: skip
    Conversation.objects.filter(pk=group.pk).update(own_inbound_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(WindowIsClosed):
        outbox.reply(of_group(), text="Oi", **how)
    Connection.objects.update(state="refused")
    assert composing(of_group()).state == Window.OFF
    assert (group.messages.filter(direction="out").count(), graph.sent) == (0, [])
    client, url = browser(aurora.rep), aurora.url(f"inbox/{group.pk}/composer/")
    Connection.objects.update(state="working")
    assert "Você pode escrever de novo assim que alguém do grupo escrever." in text_of(client.get(url))


def test_erasing_a_person_empties_what_they_wrote_there_and_nothing_else(channel, thread, meta):
    says(channel, meta, "Sou a Marina", wa_id="5511987654321", name="Marina")
    says(channel, meta, "E eu o Tiago", wa_id="5531998765432")
    Contact.objects.filter(pk=thread.contact_id).update(archived_at=timezone.now())

    purging.contacts([thread.contact_id])

    said = list(of_group().messages.order_by("sent_at").values_list("text", "payload__from__name"))
    assert said == [("", None), ("E eu o Tiago", "Tiago")]
