"""What people write: refused beforehand where that can be known, kept once, and put in the conversation's order."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Event, Notification
from messaging.models import Conversation, Message, Template
from messaging.services import channels, outbox
from messaging.services.refusals import BadContent, ChannelIsOff, WindowIsClosed
from tenants.outbox.models import OutboxItem
from tests.messaging.makers import PIXEL, make_message

pytestmark = pytest.mark.usefixtures("inside_aurora")


@pytest.fixture
def closed(thread) -> Conversation:
    Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=timezone.now() - timedelta(hours=24, seconds=1))
    return thread


@pytest.fixture
def template(channel) -> Template:
    components = [
        {"type": "HEADER", "format": "TEXT", "text": "Olá, {{1}}!"},
        {"type": "BODY", "text": "Sua proposta de {{1}} vence em {{2}}."},
        {"type": "FOOTER", "text": "Agência Aurora"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Abrir", "url": "https://aurora.test/{{1}}"}]},
    ]
    fields = {"name": "proposta", "language": "pt_BR", "category": "UTILITY", "status": "APPROVED"}
    return Template.objects.create(channel=channel, components=components, **fields)


VALUES = {"header.1": "Marina", "1": "R$ 900", "2": "sexta", "button.0.1": "p9"}


def test_a_reply_is_a_queued_message_shown_at_once(thread, aurora, queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.reply(thread, by=aurora.rep.user, text=" Olá! ", idempotency_key="k1")

    assert (message.text, message.direction, message.status, message.author) == (
        "Olá!",
        "out",
        "queued",
        aurora.rep.user,
    )
    item = OutboxItem.objects.get()
    assert (item.kind, item.object_id, item.conversation_key, item.state) == (
        "message",
        message.pk,
        thread.pk,
        "queued",
    )
    thread.refresh_from_db()
    assert (thread.preview, thread.preview_direction, thread.preview_status) == ("Olá!", "out", "queued")
    assert queue.names() == ["messaging.send_due"]
    assert Activity.objects.get(kind="message.sent").subject_id == message.pk
    added = Event.objects.get(kind="message.added")
    assert (added.subject_id, added.particulars, added.actor) == (thread.pk, {"item": str(message.pk)}, aurora.rep.user)


def test_the_same_key_is_the_same_message(thread, aurora):
    sent = {outbox.reply(thread, by=aurora.rep.user, text="Olá!", idempotency_key="k1").pk for _time in range(3)}

    assert len(sent) == Message.objects.count() == OutboxItem.objects.count() == 1


def test_an_answer_reopens_what_was_resolved(thread, aurora):
    Conversation.objects.filter(pk=thread.pk).update(state="resolved")

    outbox.reply(thread, by=aurora.rep.user, text="Mais uma coisa", idempotency_key="k1")

    thread.refresh_from_db()
    assert thread.state == "open"


class TestRefused:
    def nothing_was_queued(self) -> bool:
        return not Message.objects.exists() and not OutboxItem.objects.exists()

    @pytest.mark.parametrize("text", ["", "   \n ", "x" * 4097], ids=["empty", "blank", "too long"])
    def test_a_text_that_is_none_or_too_long(self, thread, aurora, text):
        with pytest.raises(BadContent):
            outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key="k1")
        assert self.nothing_was_queued()

    def test_free_text_and_files_when_the_window_has_closed(self, closed, aurora):
        with pytest.raises(WindowIsClosed):
            outbox.reply(closed, by=aurora.rep.user, text="Oi", idempotency_key="k1")
        with pytest.raises(WindowIsClosed) as refusal:
            outbox.send_media(
                closed, by=aurora.rep.user, file=io.BytesIO(PIXEL), filename="a.png", idempotency_key="k2"
            )
        assert "modelo" in str(refusal.value.reason)
        assert self.nothing_was_queued()

    def test_anything_to_somebody_who_never_wrote(self, thread, aurora):
        Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=None)

        with pytest.raises(WindowIsClosed):
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="k1")

    def test_everything_on_a_disconnected_channel(self, thread, aurora, channel):
        channels.disconnect(channel, by=aurora.owner.user)

        with pytest.raises(ChannelIsOff):
            outbox.reply(thread, by=aurora.rep.user, text="Oi", idempotency_key="k1")
        assert self.nothing_was_queued()

    def test_a_file_that_is_empty_or_larger_than_allowed(self, thread, aurora, settings):
        settings.MEDIA_LIMIT = 10
        for content in (b"", b"x" * 11):
            with pytest.raises(BadContent):
                outbox.send_media(
                    thread, by=aurora.rep.user, file=io.BytesIO(content), filename="a", idempotency_key="k"
                )
        assert self.nothing_was_queued()


class TestTemplates:
    def test_are_allowed_when_the_window_has_closed(self, closed, aurora, template):
        message = outbox.send_template(
            closed, by=aurora.rep.user, template=template, variables=VALUES, idempotency_key="k1"
        )

        assert message.text == "Olá, Marina!\n\nSua proposta de R$ 900 vence em sexta.\n\nAgência Aurora"
        assert message.payload == {
            "template": "proposta",
            "language": "pt_BR",
            "category": "UTILITY",
            "external_id": template.external_id,
            "variables": {"1": "p9", "2": "sexta"},
            "components": [
                {"type": "header", "parameters": [{"type": "text", "text": "Marina"}]},
                {"type": "body", "parameters": [{"type": "text", "text": "R$ 900"}, {"type": "text", "text": "sexta"}]},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "p9"}]},
            ],
            "buttons": ["Abrir"],
        }

    def test_name_the_blank_that_is_missing(self, closed, aurora, template):
        with pytest.raises(BadContent, match="2"):
            outbox.send_template(
                closed, by=None, template=template, variables={**VALUES, "2": " "}, idempotency_key="k1"
            )

    @pytest.mark.parametrize("status", ["REJECTED", "PAUSED", "PENDING"])
    def test_that_are_not_approved_are_not_sent(self, closed, template, status):
        template.status = status

        with pytest.raises(BadContent):
            outbox.send_template(closed, by=None, template=template, variables=VALUES, idempotency_key="k1")

    def test_values_are_put_in_as_they_are(self, closed, template):
        values = {**VALUES, "1": "{{2}} {% include 'x' %}"}
        message = outbox.send_template(closed, by=None, template=template, variables=values, idempotency_key="k1")

        assert "{{2}} {% include 'x' %} vence em sexta" in message.text


class TestNotes:
    def test_tell_those_who_are_mentioned_and_may_see(self, thread, aurora):
        note = outbox.note(thread, by=aurora.manager.user, text="@Rep vê isso? @Other Rep também")

        assert (note.direction, note.status) == ("note", "noted")
        told = [(n.user, n.kind, n.path) for n in Notification.objects.all()]
        assert told == [(aurora.rep.user, "mention", f"inbox/{thread.pk}/#message_{note.pk}")]

    def test_are_never_sent_and_leave_the_list_as_it_was(self, thread, aurora):
        outbox.note(thread, by=aurora.rep.user, text="só nossa")

        thread.refresh_from_db()
        assert not OutboxItem.objects.exists()
        assert thread.preview == ""


class TestSendingAgain:
    def test_is_a_new_message_and_only_one(self, thread, aurora):
        failed = make_message(thread, "out", status="failed", text="Oi", error="x")

        again = {outbox.resend(failed, by=aurora.rep.user).pk for _time in range(2)}

        assert len(again) == 1
        copy = Message.objects.get(pk=again.pop())
        assert (copy.text, copy.status, copy.author) == ("Oi", "queued", aurora.rep.user)
        failed.refresh_from_db()
        assert (failed.status, failed.payload) == ("failed", {"resent_as": str(copy.pk)})
        assert not outbox.may_be_resent(failed)

    def test_an_unknown_one_waits_a_minute_for_news(self, thread, aurora):
        unsure = make_message(thread, "out", status="unknown")
        with pytest.raises(BadContent):
            outbox.resend(unsure, by=aurora.rep.user)

        Message.objects.filter(pk=unsure.pk).update(status_at=timezone.now() - timedelta(seconds=61))
        assert outbox.resend(unsure, by=aurora.rep.user).status == "queued"

    @pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read"])
    def test_what_went_out_is_not(self, thread, status):
        with pytest.raises(BadContent):
            outbox.resend(make_message(thread, "out", status=status), by=None)

    def test_takes_its_file_along(self, thread, aurora):
        message = outbox.send_media(
            thread, by=aurora.rep.user, file=io.BytesIO(PIXEL), filename="foto.png", idempotency_key="k", caption="Veja"
        )
        Message.objects.filter(pk=message.pk).update(status="failed")

        copy = outbox.resend(message, by=aurora.rep.user)

        assert copy.attachment.file == message.attachment.file
        assert (copy.kind, copy.text) == ("image", "Veja")
