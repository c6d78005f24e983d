"""What comes by Twilio: stored as it came, read once, each organization its own."""

from urllib.parse import urlencode

import pytest

from crm.models import Contact, Identity, Lead
from messaging.models import Conversation, Message
from tenants.inbound import store
from tenants.inbound.models import Delivery
from tests.messaging.makers import PIXEL
from tests.messaging.twilio.makers import PERSON, connected, states, written
from tests.shared import needs_shared, samples
from tests.stubs.twilio import ACCOUNT

pytestmark = pytest.mark.usefixtures("inside_aurora")


class TestArriving:
    def test_a_message_is_stored_byte_for_byte_and_opens_a_thread_with_a_lead(self, whatsapp, post):
        form = written(whatsapp, "Quero um orçamento", ProfileName="Marina Alves", WaId="5511987654321")

        assert post(whatsapp, form, query="a=1") == 204

        delivery = Delivery.objects.get()
        assert store.body_of(delivery) == urlencode(form).encode()
        assert (delivery.state, delivery.outcome, delivery.query) == ("processed", {"applied": 1}, "a=1")
        message = Message.objects.get()
        assert (message.external_id, message.text, message.kind) == (form["MessageSid"], "Quero um orçamento", "text")
        assert message.sent_at == delivery.received_at.replace(microsecond=0)
        contact = Contact.objects.get()
        assert (contact.name, contact.phone) == ("Marina Alves", PERSON)
        assert Lead.objects.get().source == "whatsapp"
        assert message.conversation.window_is_open

    @needs_shared
    @pytest.mark.parametrize(
        ("name", "kind", "text", "payload"),
        [
            ("text", "text", "hey", []),
            ("button_reply", "button", "Sim", ["payload", "text"]),
            ("list_reply", "interactive", "Plano Pro", ["list_reply", "type"]),
            ("location", "location", "", ["address", "latitude", "longitude", "name"]),
            ("media", "audio", "", []),
            ("referral_ctwa", "text", "Olá", ["referral"]),
        ],
    )
    def test_each_published_message_leaves_exactly_this_however_often_it_comes(
        self, stub, post, monkeypatch, name, kind, text, payload
    ):
        monkeypatch.setattr("messaging.services.fetching.work", lambda item: None)
        channel = connected("twilio", "+14155238886", account="AC" + "a" * 32)
        body = samples("twilio", "*.form")[f"whatsapp_inbound_{name}.form"].read_bytes().strip()

        for repeated in (body, body, body + b"&Later=1"):
            assert post(channel, repeated) == 204

        message = Message.objects.get()
        assert (message.kind, message.text, sorted(message.payload)) == (kind, text, payload)
        assert states() == [("processed", {"applied": 1}), ("processed", {"known": 1})]
        assert Contact.objects.count() == Conversation.objects.count() == Lead.objects.count() == 1
        if name == "media":
            file = message.attachment
            assert (file.external_id, file.declared_type, file.is_voice) == (
                "MM" + "5" * 32 + "/ME" + "6" * 32,
                "audio/ogg",
                True,
            )
        if name == "referral_ctwa":
            assert Lead.objects.get().source == "ad"

    @needs_shared
    def test_published_calls_are_kept_and_change_nothing(self, stub, post):
        channel = connected("twilio", "+14155238886", account="AC" + "a" * 32)
        for name, path in samples("twilio", "voice_*.form").items():
            assert (name, post(channel, path.read_bytes().strip())) == (name, 204)

        assert {outcome.get("applied", 0) for _state, outcome in states()} == {0}
        assert Message.objects.count() == 0

    def test_several_files_become_messages_in_their_order_and_are_fetched(self, sms, stub, post):
        files = [f"ME{n:032x}" for n in (1, 2)]
        stub.files = dict.fromkeys(files, (PIXEL, "image/png"))
        address = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'1' * 32}/Media"
        media = {f"MediaUrl{n}": f"{address}/{file}" for n, file in enumerate(files)}
        types = {f"MediaContentType{n}": "image/png" for n in range(2)}

        post(sms, written(sms, "As fotos", NumMedia="2", **media, **types))

        first, second = Message.objects.order_by("sent_at", "pk")
        assert (first.text, second.text, second.external_id) == ("As fotos", "", f"{first.external_id}/1")
        assert {each.attachment.state for each in (first, second)} == {"stored"}

    def test_an_sms_makes_a_person_known_by_phone_who_is_the_same_on_whatsapp(self, whatsapp, sms, post):
        post(sms, written(sms, "por SMS"))
        post(whatsapp, written(whatsapp, "por WhatsApp"))

        assert Contact.objects.count() == 1
        assert Conversation.objects.count() == 2
        assert {identity.kind for identity in Identity.objects.all()} == {"phone", "whatsapp"}

    def test_who_writes_an_sms_becomes_a_lead_by_sms_and_looks_like_one(self, sms, post, browser, aurora):
        post(sms, written(sms, "Vi a placa"))

        assert Lead.objects.get().source == "sms"
        page = browser(aurora.admin).get(aurora.url("inbox/?tab=all")).content.decode()
        assert "#tabler-device-mobile-message" in page
        assert "#tabler-brand-whatsapp" not in page.partition('class="ch ch-sms"')[2].partition("</span>")[0]

    def test_who_answers_stop_is_noted_and_may_come_back(self, sms, post):
        post(sms, written(sms, "STOP"))
        thread = Conversation.objects.get()
        assert thread.preferences["marketing_messages"]["wanted"] is False
        Conversation.objects.update(preferences={})

        post(sms, written(sms, "START"))
        thread.refresh_from_db()
        assert thread.preferences["marketing_messages"]["wanted"] is True

    def test_a_reply_finds_the_message_it_answers(self, whatsapp, post):
        first = written(whatsapp, "Primeira")
        reply = written(whatsapp, "Segunda", OriginalRepliedMessageSid=first["MessageSid"])

        for form in (reply, first):  # in the wrong order
            post(whatsapp, form)

        assert Message.objects.get(text="Segunda").reply_to == Message.objects.get(text="Primeira")
