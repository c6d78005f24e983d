"""What people agreed to: heard from everywhere, kept for good, and minded wherever a message leaves."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction
from django.utils import timezone

from crm import erased
from crm.models import Activity, Consent, Contact, Identity, Settings
from crm.queries import consents
from crm.services import consenting, merging, purging
from messaging.models import Conversation, Message, Template
from messaging.services import conversations, opting, outbox, scheduling
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.messaging.makers import change, envelope, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")
CARRIED = import_module("messaging.migrations.0027_preferences_into_the_ledger")
MARKETING = {"purpose": "marketing", "channel": "whatsapp"}


def says(channel, meta, text: str, **more) -> None:
    meta.tells(channel, envelope(change({"messages": [text_message(text, **more)]})))


def marketing(contact: Contact) -> bool | None:
    return consents.granted(contact, **MARKETING)


@pytest.fixture
def template(channel) -> Template:
    body = [{"type": "BODY", "text": "Oi! Só hoje: 20% em sites."}]
    fields = {"name": "oferta", "language": "pt_BR", "category": "MARKETING", "status": "APPROVED"}
    return Template.objects.create(channel=channel, components=body, **fields)


def test_a_whole_message_of_one_word_stops_marketing_and_another_resumes_it(channel, thread, meta, rival):
    for text in ("quero sair mais cedo", "Pode parar em frente", "cancelar"):
        says(channel, meta, text)
    assert marketing(thread.contact) is None

    says(channel, meta, "PARAR promoções!!")
    assert marketing(thread.contact) is False
    [word] = Consent.objects.all()
    assert (word.source, word.proof["text"], word.key) == ("message", "PARAR promoções!!", "551187654321")
    assert word.proof["message"] == str(Message.objects.get(text__startswith="PARAR").pk)
    line = Activity.objects.get(kind="consent.withdrawn")
    assert (line.contact_id, line.particulars) == (thread.contact_id, MARKETING)

    Settings.objects.update(start_words=["bora"])
    says(channel, meta, "Bora")
    assert marketing(thread.contact) is True
    assert [row.granted for row in consents.history(thread.contact)] == [True, False]
    with in_tenant(rival.schema):
        assert not Consent.objects.exists()


def test_what_meta_tells_counts_though_there_is_no_thread_and_an_older_word_changes_nothing(channel, meta):
    contact = make_contact(phone="+5511987654321")

    def told(value: str, at: int) -> None:
        row = {"wa_id": "5511987654321", "value": value, "category": "marketing_messages", "timestamp": at}
        meta.tells(channel, envelope(change({"user_preferences": [row]}, field="user_preferences")))

    told("stop", 1767225700)
    told("resume", 1767225600)

    assert marketing(contact) is False
    assert [row.source for row in consents.history(contact)] == ["provider", "provider"]
    assert consents.granted(contact, purpose="service", channel="whatsapp") is None


def test_who_said_no_gets_no_marketing_now_later_or_from_the_queue(thread, template, graph, meta, aurora):
    soon = timezone.now() + timedelta(hours=1)
    send = {"by": aurora.rep.user, "template": template}
    scheduled = outbox.send_template(thread, **send, idempotency_key="later", at=soon)
    queued = outbox.send_template(thread, **send, idempotency_key="now")
    consenting.record(thread.contact, **MARKETING, granted=False, source="person", by=aurora.rep.user)

    with pytest.raises(opting.Unwanted):
        outbox.send_template(thread, **send, idempotency_key="again")
    meta.works(lambda: scheduling.send_now(scheduled, by=aurora.rep.user))

    for message in (queued, scheduled):
        message.refresh_from_db()
        assert (message.status, message.error_code) == ("failed", "opted_out")
        assert message.error.startswith("Esta pessoa pediu")
    assert graph.sent == []
    Template.objects.update(category="UTILITY")
    template.refresh_from_db()
    meta.works(lambda: outbox.send_template(thread, **send, idempotency_key="useful"))
    assert len(graph.sent) == 1


def test_a_refusal_of_the_provider_is_a_no(thread, template, graph, meta, aurora):
    graph.refuse(131050)
    meta.works(lambda: outbox.send_template(thread, by=aurora.rep.user, template=template, idempotency_key="k"))

    [word] = Consent.objects.all()
    assert (word.granted, word.source, word.proof["code"]) == (False, "provider", "131050")


def test_merging_keeps_the_stricter_and_a_new_yes_counts_for_every_address():
    glad, wary = make_contact("Marina", phone="+5511987654321"), make_contact("Marina A.", phone="+5521998765432")
    consenting.record(wary, **MARKETING, granted=False, source="person", at=timezone.now() - timedelta(days=9))
    consenting.record(glad, **MARKETING, granted=True, source="form")

    batch = merging.merge(glad, [wary], by=None)
    assert marketing(glad) is False
    merging.undo(batch, by=None)
    assert (marketing(glad), marketing(wary)) == (True, False)

    merging.merge(glad, [wary], by=None)
    consenting.record(glad, **MARKETING, granted=True, source="person")
    assert marketing(glad) is True
    assert consents.granted_by([glad.pk], **MARKETING) == {glad.pk: True}


def test_the_no_stays_with_the_number_whoever_has_it_next():
    former = make_contact("Otávio", phone="+5511987654321")
    consenting.record(former, **MARKETING, granted=False, source="message")
    Identity.objects.filter(contact=former).delete()

    later = make_contact("Bia", phone="+5511987654321")

    assert marketing(later) is False


def test_the_database_lets_nobody_rewrite_the_ledger_and_erasing_takes_what_names_the_person():
    contact = make_contact(phone="+5511987654321")
    consenting.record(contact, **MARKETING, granted=False, source="person", proof={"text": "Disse por telefone"})
    for change_it in (lambda rows: rows.update(granted=True), lambda rows: rows.delete()):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change_it(Consent.objects.all())

    Contact.objects.update(archived_at=timezone.now())
    purging.contacts([contact.pk])

    word = Consent.objects.get()
    assert (word.granted, word.key, word.proof) == (False, erased.name_of("551187654321"), {})
    assert not any(number in str(vars(word)) for number in ("87654321", "98765"))


def test_the_no_of_an_erased_person_still_holds_for_their_number_and_for_nobody_else(thread, template, aurora, rival):
    number, said_at = thread.contact.phone, timezone.now() - timedelta(days=2)
    consenting.record(thread.contact, **MARKETING, granted=False, source="message", at=said_at)
    glad = make_contact(phone="+5521998765432")
    consenting.record(glad, **MARKETING, granted=False, source="form", at=said_at)
    consenting.record(glad, **MARKETING, granted=True, source="form")
    Contact.objects.update(archived_at=timezone.now())
    purging.contacts([thread.contact_id, glad.pk])
    assert sorted(Consent.objects.values_list("key", flat=True)) == ["", "", erased.name_of("551187654321")]

    again = make_contact("Somebody", phone=number)
    assert (marketing(again), marketing(make_contact(phone="+5521998765432"))) == (False, None)
    assert [row.granted for row in consents.history(again)] == [False]
    assert consents.standing(again)[0].granted is False
    anew, _is_new = conversations.between(again, thread.channel)
    with pytest.raises(opting.Unwanted):
        outbox.send_template(anew, by=aurora.rep.user, template=template, idempotency_key="k")
    with in_tenant(rival.schema):
        assert marketing(make_contact(phone=number)) is None
        theirs = erased.name_of("551187654321")
    assert theirs != erased.name_of("551187654321")

    consenting.record(again, **MARKETING, granted=True, source="form")
    assert marketing(again) is True


def test_what_the_provider_told_before_the_ledger_is_carried_into_it_once_and_back(thread, channel, rival):
    at = timezone.now() - timedelta(days=400)
    told = {"wanted": False, "at": at.isoformat(), "detail": "User requested to stop"}
    junk = {"utility": told, "marketing_x": {"wanted": "no", "at": "then"}, "marketing_y": {"wanted": True, "at": ""}}
    Conversation.objects.filter(pk=thread.pk).update(preferences={"marketing_messages": told} | junk)
    nowhere = Contact.objects.create(name="Sem número")
    Conversation.objects.create(channel=channel, contact=nowhere, preferences={"MARKETING": told | {"wanted": True}})
    known = make_contact(phone="+5531998765432")
    Conversation.objects.create(channel=channel, contact=known, preferences={"marketing_messages": told})
    opting.told(known, channel, category="marketing_messages", wanted=False, at=at, detail="it was heard already")

    for _time in range(2):
        CARRIED.carry(apps, None)
        assert [marketing(who) for who in (thread.contact, nowhere, known)] == [False, True, False]
        assert Consent.objects.count() == 3
    word = Consent.objects.get(contact=thread.contact)
    assert (word.source, word.at, word.key) == ("provider", at, "551187654321")
    assert word.proof == {
        "text": "User requested to stop", "category": "marketing_messages", "carried_from": str(thread.pk),
    }  # fmt: skip
    with in_tenant(rival.schema):
        CARRIED.carry(apps, None)
        assert not Consent.objects.exists()

    CARRIED.take_back(apps, None)
    assert Consent.objects.get().contact == known
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        Consent.objects.all().delete()


def test_a_colleague_notes_what_was_said_and_the_page_shows_it_with_its_proof(aurora, browser):
    contact = make_contact("Marina", phone="+5511987654321", owner=aurora.rep.user)
    client, url = browser(aurora.rep), aurora.url(f"contacts/{contact.pk}/consents/")
    said = {**MARKETING, "granted": "no", "text": "Pediu por telefone"}

    unsaid = client.post(url, {**said, "text": ""})
    answer = client.post(url, said)

    assert (unsaid.status_code, answer.status_code) == (422, 200)
    assert "não quer mais" in answer.content.decode()
    shown = client.get(url).content.decode()
    assert "“Pediu por telefone”" in shown
    word = Consent.objects.get()
    assert (word.by, word.source, word.granted) == (aurora.rep.user, "person", False)


def test_managers_choose_the_words(aurora, browser):
    client, url = browser(aurora.manager), aurora.url("settings/consent/")

    assert "descadastrar" in client.get(url).content.decode()
    assert client.post(url, {"stop_words": "Chega\n\nchega\n Pare ", "start_words": "bora"}).status_code == 302
    assert client.post(url, {"stop_words": "chega", "start_words": "CHEGA!"}).status_code == 422

    decided = Settings.objects.get()
    assert (decided.stop_words, decided.start_words) == (["Chega", "chega", "Pare"], ["bora"])
    assert (consenting.meaning("chega."), consenting.meaning("sair")) == (False, None)
