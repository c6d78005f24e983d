"""A message arrives: the person, the thread, the lead, and who is told; each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Contact, Event, Lead, Notification
from messaging.models import Conversation, Message
from messaging.services import conversations
from tenants.models import Membership
from tests.makers import make_contact, make_lead
from tests.messaging.makers import NOW, change, envelope, make_channel, posted, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")


def events() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


class TestAStranger:
    def test_becomes_contact_lead_and_conversation_of_whose_turn_it_is(self, channel, aurora, meta):
        meta.tells(channel, posted(text_message("Quanto custa um site?", id="wamid.first", at=NOW)))

        contact, lead, thread, message = (m.objects.get() for m in (Contact, Lead, Conversation, Message))
        assert (contact.name, contact.phone) == ("Marina Alves", "+5511987654321")
        assert (lead.contact, lead.owner, lead.stage.name) == (contact, aurora.rep.user, "Lead")
        assert (lead.source, lead.source_detail) == ("whatsapp", {"channel": "Comercial"})
        assert (thread.channel, thread.contact, thread.lead, thread.assignee) == (channel, contact, lead, lead.owner)
        assert (thread.state, thread.unread_count, thread.last_inbound_at) == ("open", 1, message.sent_at)
        assert (thread.preview, thread.preview_kind, thread.preview_direction) == (
            "Quanto custa um site?",
            "text",
            "in",
        )
        assert (message.external_id, message.status) == ("wamid.first", "received")
        assert message.sent_at == datetime(2026, 1, 1, tzinfo=UTC)
        assert sorted(Activity.objects.filter(lead=lead).values_list("kind", flat=True)) == [
            "lead.assigned",
            "lead.created",
            "message.received",
        ]
        assert [(n.user, n.kind) for n in Notification.objects.all()] == [(aurora.rep.user, "lead.assigned")]

    def test_is_told_to_open_pages_by_name_and_never_by_content(self, channel, aurora, meta):
        meta.tells(channel, posted(text_message("SEGREDO")))

        assert events() == [
            "channel.changed",  # it was connected
            "lead.created",
            "lead.assigned",
            "notification.created",
            "message.added",
            "conversation.changed",
            "lead.scored",  # by its first message
        ]
        added = Event.objects.get(kind="message.added")
        thread = Conversation.objects.get()
        assert (added.subject_id, added.particulars) == (thread.pk, {"item": str(Message.objects.get().pk)})
        assert (added.module, added.users, added.roles) == ("conversation", [aurora.rep.user_id], [])
        assert "SEGREDO" not in str(list(Event.objects.values_list("particulars", flat=True)))

    def test_of_each_is_given_in_turn(self, channel, aurora, meta):
        for number in range(4):
            meta.tells(channel, posted(text_message(wa_id=f"551198765000{number}")))

        owners = [lead.owner.name for lead in Lead.objects.order_by("created_at")]
        assert sorted(owners) == ["Other Rep", "Other Rep", "Rep", "Rep"]
        assert owners[0] != owners[1]

    def test_with_nobody_to_give_it_to_is_everybodys_of_the_channel(self, channel, aurora, meta):
        Membership.objects.filter(role__key="sales").update(is_active=False)

        meta.tells(channel, posted(text_message()))

        assert (Lead.objects.get().owner, Conversation.objects.get().assignee) == (None, None)
        added = Event.objects.get(kind="message.added")
        assert (added.users, added.roles) == ([], channel.granted_roles)

    def test_who_clicked_an_ad_keeps_the_ads_traces(self, channel, meta):
        referral = {"source_type": "ad", "source_id": "120", "headline": "Sites", "ctwa_clid": "AbC"}
        meta.tells(channel, posted(text_message(referral=referral)))

        lead = Lead.objects.get()
        assert (lead.source, lead.source_detail) == ("ad", {"channel": "Comercial", **referral})
        assert Message.objects.get().payload == {"referral": referral}

    def test_without_a_phone_is_somebody_all_the_same(self, channel, meta):
        message = {
            "from_user_id": "BR.1",
            "id": "wamid.1",
            "timestamp": str(NOW),
            "type": "text",
            "text": {"body": "Oi"},
        }
        contacts = [{"profile": {"name": "Sem Número", "username": "@sem"}, "user_id": "BR.1"}]
        meta.tells(channel, envelope(change({"contacts": contacts, "messages": [message]})))

        assert [(c.name, c.phone) for c in Contact.objects.all()] == [("Sem Número", "")]
        assert Conversation.objects.get().peer == {"bsuid": "BR.1"}


class TestSomebodyKnown:
    def test_by_a_number_typed_in_is_that_contact_and_gets_no_second_lead(self, channel, aurora, meta):
        marina = make_contact("Marina", phone="+5531982296801")
        lead = make_lead(contact=marina, owner=aurora.other_rep)

        meta.tells(channel, posted(text_message(wa_id="553182296801"), name="~mari"))

        thread = Conversation.objects.get()
        assert (Contact.objects.get().name, Lead.objects.get()) == ("Marina", lead)
        assert (thread.contact, thread.lead, thread.assignee) == (marina, lead, aurora.other_rep.user)
        assert "lead.touched" not in events()

    def test_without_a_lead_is_not_made_one(self, channel, meta):
        make_contact("Fornecedor", phone="+5511987654321")

        meta.tells(channel, posted(text_message()))

        assert Lead.objects.count() == 0
        assert Conversation.objects.get().assignee is None

    def test_writes_again_in_the_same_thread_and_the_card_shows_it(self, channel, meta):
        meta.tells(channel, posted(text_message("um", at=NOW)))
        meta.tells(channel, posted(text_message("dois", at=NOW + 5)))

        thread = Conversation.objects.get()
        assert (thread.unread_count, thread.preview, Lead.objects.count()) == (2, "dois", 1)
        assert events().count("lead.touched") == 1
        assert events().count("conversation.changed") == 1

    def test_on_another_channel_has_a_second_thread_and_the_same_lead(self, channel, meta):
        support = make_channel("Suporte", phone_number_id="403", waba_id="303")
        meta.tells(channel, posted(text_message()))
        meta.tells(
            support,
            posted(
                text_message(),
                phone_number_id="403",
            ),
        )

        assert Conversation.objects.count() == 2
        assert {thread.lead for thread in Conversation.objects.all()} == {Lead.objects.get()}


def test_a_new_message_reopens_what_was_resolved(channel, aurora, meta):
    meta.tells(channel, posted(text_message()))
    conversations.resolve(Conversation.objects.get(), by=aurora.rep.user)

    meta.tells(channel, posted(text_message("mais uma coisa")))

    assert Conversation.objects.get().state == "open"
    assert Activity.objects.filter(kind="conversation.reopened").count() == 1


class TestOrder:
    def test_is_the_providers_time_and_then_ours(self, channel, meta):
        for text, at in (("três", NOW + 30), ("um", NOW + 10), ("dois", NOW + 20), ("dois e meio", NOW + 20)):
            meta.tells(channel, posted(text_message(text, at=at)))

        shown = Message.objects.order_by("sent_at", "pk").values_list("text", flat=True)
        assert list(shown) == ["um", "dois", "dois e meio", "três"]
        thread = Conversation.objects.get()
        assert (thread.preview, thread.unread_count) == ("três", 4)
        assert thread.last_inbound_at == datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)

    def test_does_not_believe_a_clock_far_ahead(self, channel, meta):
        tomorrow = int((timezone.now() + timedelta(days=1)).timestamp())
        meta.tells(channel, posted(text_message(at=tomorrow)))

        assert Message.objects.get().sent_at <= timezone.now()

    def test_keeps_an_answer_whose_question_comes_later(self, channel, meta):
        answer = text_message("Sim!", id="wamid.answer", at=NOW + 9, context={"from": "x", "id": "wamid.question"})
        meta.tells(channel, posted(answer))
        assert Message.objects.get().reply_to is None

        meta.tells(channel, posted(text_message("Pode ser?", id="wamid.question", at=NOW)))

        assert Message.objects.get(external_id="wamid.answer").reply_to.text == "Pode ser?"


def test_an_album_of_ten_in_one_body_is_ten_messages_of_one_person(channel, meta, monkeypatch):
    monkeypatch.setattr("messaging.services.fetching.work", lambda item: None)
    pictures = [
        {"from": "5511987654321", "id": f"wamid.{n}", "timestamp": str(NOW), "type": "image", "image": {"id": f"{n}"}}
        for n in range(10)
    ]
    meta.tells(channel, posted(*pictures))

    assert (Contact.objects.count(), Conversation.objects.count(), Message.objects.count()) == (1, 1, 10)
    assert Conversation.objects.get().unread_count == 10


class TestWhatThePhoneSent:
    def echo(self, text: str, at: int = NOW) -> dict:
        said = {
            "from": "551155550100",
            "to": "5511987654321",
            "id": f"wamid.{text}",
            "timestamp": str(at),
            "type": "text",
        }
        return envelope(change({"message_echoes": [said | {"text": {"body": text}}]}, field="smb_message_echoes"))

    def test_is_ours_and_counts_as_having_read(self, channel, meta):
        meta.tells(channel, posted(text_message("Oi", at=NOW)))
        meta.tells(channel, self.echo("Olá!", NOW + 5))

        thread = Conversation.objects.get()
        assert (thread.unread_count, thread.preview, thread.preview_direction) == (0, "Olá!", "out")
        assert [(m.direction, m.status, m.author) for m in Message.objects.order_by("sent_at")][1] == (
            "out",
            "sent",
            None,
        )
        assert Activity.objects.filter(kind="message.sent").count() == 1

    def test_to_a_stranger_makes_no_lead_until_the_stranger_answers(self, channel, meta):
        meta.tells(channel, self.echo("Olá, aqui é da agência"))
        assert Lead.objects.count() == 0

        meta.tells(channel, posted(text_message("Oi, quem é?", at=NOW + 60)))
        assert Lead.objects.get().source == "whatsapp"


class TestThePast:
    def chunk(self, *messages: dict) -> dict:
        history = [{"metadata": {"phase": 0}, "threads": [{"id": "5511987654321", "messages": list(messages)}]}]
        return envelope(change({"history": history}, field="history"))

    def test_is_there_to_be_read_and_fires_nothing(self, channel, meta):
        before = events()
        meta.tells(channel, self.chunk(text_message("há tempos", at=NOW), text_message("outra", at=NOW + 1)))

        thread = Conversation.objects.get()
        assert (thread.state, thread.unread_count, thread.last_inbound_at) == ("resolved", 0, None)
        assert thread.preview == "outra"
        assert Lead.objects.count() == Activity.objects.count() == Notification.objects.count() == 0
        assert [kind for kind in events()[len(before) :] if kind != "channel.changed"] == []
        assert not thread.window_is_open

    def test_does_not_take_a_later_first_message_for_an_old_customers(self, channel, meta):
        meta.tells(channel, self.chunk(text_message("há tempos", at=NOW)))
        meta.tells(channel, posted(text_message("voltei", at=NOW + 9999)))

        assert Lead.objects.count() == 1
        assert (Conversation.objects.get().state, Conversation.objects.get().unread_count) == ("open", 1)

    def test_gives_a_placeholder_its_file_later(self, channel, meta, monkeypatch):
        monkeypatch.setattr("messaging.services.fetching.work", lambda item: None)
        old = {"from": "5511987654321", "id": "wamid.old", "timestamp": str(NOW), "type": "media_placeholder"}
        meta.tells(channel, self.chunk(old))
        picture = {**old, "type": "image", "image": {"id": "77", "mime_type": "image/jpeg", "caption": "Logo"}}
        meta.tells(channel, envelope(change({"messages": [picture]}, field="history")))

        message = Message.objects.get()
        assert (message.kind, message.text, message.attachment.external_id) == ("image", "Logo", "77")
        assert message.is_historical


def test_text_is_kept_as_it_came(channel, meta):
    text = "Olá 👋🏽 \u202eabc\u0000 <script>alert(1)</script> {{7*7}}"
    meta.tells(channel, posted(text_message(text)))

    assert Message.objects.get().text == text.replace("\u0000", "\ufffd")
