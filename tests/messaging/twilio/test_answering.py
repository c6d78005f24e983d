"""What goes out by Twilio, and what its statuses say of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import Connection, Conversation, Message, Template
from messaging.queries.composing import Window, composing
from messaging.services import channels, outbox
from messaging.services.addresses import Address
from messaging.services.refusals import BadContent, NotAble, WindowIsClosed
from tests.messaging.makers import make_channel, make_conversation, posted, text_message
from tests.messaging.twilio.makers import PERSON, connected, states, status_of, written
from tests.stubs.twilio import SENDER

pytestmark = pytest.mark.usefixtures("inside_aurora")


class TestAnswering:
    def test_an_answer_leaves_with_the_address_of_its_statuses(self, whatsapp, stub, answer):
        message = answer(whatsapp, "Segue o orçamento")

        [sent] = stub.sent
        assert (message.status, message.external_id) == ("sent", f"SM{1:032x}")
        assert sent == {
            "To": f"whatsapp:{PERSON}",
            "From": f"whatsapp:{SENDER}",
            "Body": "Segue o orçamento",
            "StatusCallback": f"{Address('twilio', whatsapp.token).url}?reference={message.pk}",
        }

    def test_statuses_only_go_forward_however_they_come(self, whatsapp, stub, answer, post):
        message = answer(whatsapp)

        for status in ("read", "queued", "delivered", "sent", "read", "failed"):
            post(whatsapp, status_of(message, status), query=f"reference={message.pk}")

        message.refresh_from_db()
        assert message.status == "read"
        assert {step.status for step in message.steps.all()} >= {"sent", "delivered", "read", "failed"}

    def test_a_refusal_by_status_says_in_portuguese_what_to_do(self, whatsapp, answer, post):
        message = answer(whatsapp)

        post(whatsapp, status_of(message, "undelivered", ErrorCode="63016"))

        message.refresh_from_db()
        assert (message.status, message.error_code) == ("failed", "63016")
        assert message.error == (
            "Já se passaram mais de 24 horas desde a última mensagem desta pessoa. "
            "Envie um modelo aprovado; quando a pessoa responder, você volta a escrever livremente."
        )

    def test_a_lost_answer_is_settled_by_the_id_in_the_address(self, whatsapp, stub, answer, post):
        stub.drop_answer()
        message = answer(whatsapp)
        assert (message.status, message.external_id) == ("unknown", "")

        message.external_id = f"SM{1:032x}"  # which only Twilio knows
        post(whatsapp, status_of(message, "queued"), query=f"reference={message.pk}")

        message.refresh_from_db()
        assert (message.status, message.external_id, len(stub.sent)) == ("sent", f"SM{1:032x}", 1)

    def test_a_status_that_comes_before_the_answer_waits_for_it(self, whatsapp, answer, post):
        thread = make_conversation(whatsapp)
        early = Message(channel=whatsapp, conversation=thread, external_id=f"SM{1:032x}")
        post(whatsapp, status_of(early, "delivered"))

        assert answer(whatsapp).status == "delivered"

    def test_what_twilio_refuses_at_once_is_said(self, whatsapp, stub, answer):
        stub.refuse(21610)
        message = answer(whatsapp)

        assert (message.status, message.error_code) == ("failed", "21610")
        assert "STOP" in message.error

    def test_refused_credentials_stop_the_channel(self, whatsapp, stub, answer):
        stub.logins = {}

        assert answer(whatsapp).status == "failed"
        assert Connection.objects.get().state == "refused"

    def test_a_busy_twilio_is_tried_again(self, whatsapp, stub, answer, meta):
        stub.refuse(20429, status=429)
        message = answer(whatsapp)
        assert (message.status, len(stub.sent)) == ("sending", 0)

        meta.later(10)

        message.refresh_from_db()
        assert (message.status, len(stub.sent)) == ("sent", 1)

    def test_whatsapp_is_free_for_a_day_and_sms_for_ever(self, whatsapp, sms, aurora):
        long_ago = timezone.now() - timedelta(days=30)
        by_whatsapp = make_conversation(whatsapp, last_inbound_at=long_ago)
        by_sms = make_conversation(sms, by_whatsapp.contact, last_inbound_at=long_ago)

        with pytest.raises(WindowIsClosed):
            outbox.reply(by_whatsapp, by=aurora.rep.user, text="Oi", idempotency_key="1")
        assert outbox.reply(by_sms, by=aurora.rep.user, text="Oi", idempotency_key="1").status == "queued"
        assert (composing(by_whatsapp).state, composing(by_sms).state) == (Window.CLOSED, Window.OPEN)

    def test_what_a_kind_of_channel_cannot_is_refused_before(self, whatsapp, sms, aurora):
        by_whatsapp = make_conversation(whatsapp)
        by_sms = make_conversation(sms, by_whatsapp.contact)
        message = Message.objects.create(
            conversation=by_whatsapp, channel=whatsapp, direction="in", status="received", external_id="SM1"
        )

        with pytest.raises(BadContent):
            outbox.reply(by_sms, by=aurora.rep.user, text="x" * 1601, idempotency_key="1")
        with pytest.raises(NotAble):
            outbox.react(message, by=aurora.rep.user, emoji="👍")
        assert not composing(by_sms).takes_files
        assert not composing(by_sms).takes_templates
        assert (composing(by_sms).counts_segments, composing(by_whatsapp).counts_segments) == (True, False)

    def test_a_template_goes_by_its_id_and_its_values(self, whatsapp, stub, aurora, meta):
        stub.contents = [
            {
                "sid": "HX" + "7" * 32,
                "friendly_name": "retomar",
                "language": "pt_BR",
                "types": {"twilio/text": {"body": "Oi, {{1}}! Seguimos com {{produto}}?"}},
                "approval_requests": {"status": "approved", "category": "UTILITY"},
            }
        ]
        channels.sync_templates()
        thread = make_conversation(whatsapp, last_inbound_at=None)

        message = meta.works(
            lambda: outbox.send_template(
                thread,
                by=aurora.rep.user,
                template=Template.objects.get(),
                idempotency_key="1",
                variables={"1": "Marina", "produto": "o plano"},
            )
        )

        message.refresh_from_db()
        assert (message.status, message.text) == ("sent", "Oi, Marina! Seguimos com o plano?")
        assert stub.sent[0]["ContentSid"] == "HX" + "7" * 32
        assert stub.sent[0]["ContentVariables"] == '{"1": "Marina", "produto": "o plano"}'


def test_a_number_that_moves_to_twilio_keeps_its_conversations(stub, meta, post):
    at_meta = make_channel(phone=SENDER)
    meta.tells(at_meta, posted(text_message("por Meta")))

    moved = connected("twilio", SENDER)
    assert post(moved, written(moved, "por Twilio", WaId="5511987654321")) == 204
    assert states()[-1:] == [("processed", {"applied": 1})]

    assert moved.pk == at_meta.pk
    assert [m.text for m in Conversation.objects.get().messages.order_by("created_at")] == ["por Meta", "por Twilio"]
    former, now = Connection.objects.order_by("created_at")
    assert (former.is_current, former.state, former.credentials) == (False, "off", {})
    assert (now.provider_key, now.is_current) == ("twilio", True)
    assert meta.tells(moved, posted(text_message("zu spät"))).status_code == 404
