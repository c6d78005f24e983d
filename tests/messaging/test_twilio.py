"""Twilio through the real addresses: stored, read, answered, settled by its statuses; each organization its own."""

import io
import itertools
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from django.utils import timezone

from config.outside import signatures
from crm.models import Contact, Identity, Lead
from messaging.models import Channel, Connection, Conversation, Message, Template
from messaging.providers import registry
from messaging.providers.twilio import account as account_module
from messaging.queries.composing import Window, composing
from messaging.services import channels, outbox
from messaging.services.addresses import Address
from messaging.services.refusals import BadContent, NotAble, WindowIsClosed
from tenants.context import in_tenant
from tenants.inbound import store
from tenants.inbound.models import Delivery
from tests.messaging.makers import PIXEL, make_channel, make_conversation, posted, text_message
from tests.shared import needs_shared, samples
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN, NUMBER, SENDER, TwilioStub

pytestmark = pytest.mark.usefixtures("inside_aurora")
NUMBERS = itertools.count(1)
PERSON = "+5511987654321"


@pytest.fixture
def stub(settings):
    with TwilioStub() as twilio:
        settings.TWILIO_URL = twilio.url
        yield twilio


def connected(key: str, sender: str, *, account: str = ACCOUNT, token: str = AUTH_TOKEN, **more) -> Channel:
    """A channel as the connecting page leaves it, without asking anybody."""
    credentials = {"account_sid": account, "auth_token": token, "sender": sender}
    provider = registry.get(key)
    profile = account_module.described(credentials, {}, {}, prefix=provider.prefix)
    return channels.connect(by=None, name="Twilio", credentials=credentials | more, provider_key=key, profile=profile)


@pytest.fixture
def whatsapp(stub) -> Channel:
    return connected("twilio", SENDER)


@pytest.fixture
def sms(stub) -> Channel:
    return connected("twilio_sms", NUMBER)


def sid() -> str:
    return f"SM{next(NUMBERS):032x}"


def written(channel: Channel, text: str = "Olá!", **more: str) -> dict[str, str]:
    """A message of a person's to this channel."""
    prefix = "whatsapp:" if channel.kind == "whatsapp" else ""
    said = {"AccountSid": ACCOUNT, "MessageSid": sid(), "SmsStatus": "received", "NumMedia": "0", "Body": text}
    return said | {"From": prefix + PERSON, "To": prefix + channel.address} | more


def status_of(message: Message, status: str, **more: str) -> dict[str, str]:
    prefix = "whatsapp:" if message.channel.kind == "whatsapp" else ""
    said = {"AccountSid": ACCOUNT, "MessageSid": message.external_id, "MessageStatus": status, "SmsStatus": status}
    return said | {"From": prefix + message.channel.address, "To": prefix + PERSON} | more


@pytest.fixture
def post(meta, settings):
    """``post(channel, form)`` signs and posts as Twilio does, and lets workers do what follows; the status."""

    def post(channel: Channel, form, *, query: str = "", token: str = AUTH_TOKEN, works: bool = True) -> int:
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        key = channel.connections.get(is_current=True).provider_key
        path = f"/hooks/{key}/{channel.token}/" + (f"?{query}" if query else "")
        fields = "".join(name + value for name, value in sorted(dict(parsed(body)).items()))
        signature = signatures.sha1(f"{settings.PUBLIC_URL}{path}{fields}", token)
        answer = meta.client.post(
            path,
            data=body,
            content_type="application/x-www-form-urlencoded; charset=UTF-8",
            headers={"X-Twilio-Signature": signature},
        )
        assert answer.content == b""
        if works:
            meta.settle()
        return answer.status_code

    return post


def parsed(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True)


def states() -> list[tuple[str, dict]]:
    return list(Delivery.objects.across_organizations().order_by("pk").values_list("state", "outcome"))


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


class TestTheDoor:
    @pytest.mark.parametrize("token", ["", "another"])
    def test_a_wrong_signature_is_401_and_leaves_nothing(self, whatsapp, post, token):
        assert post(whatsapp, written(whatsapp), token=token) == 401
        assert states() == []

    def test_another_query_than_the_signed_one_is_401(self, whatsapp, meta, settings):
        body = urlencode(written(whatsapp)).encode()
        url = Address("twilio", whatsapp.token).url
        signed = signatures.sha1(url + "".join(n + v for n, v in sorted(parsed(body))), AUTH_TOKEN)
        path = url.removeprefix(settings.PUBLIC_URL)
        kind, headers = "application/x-www-form-urlencoded", {"X-Twilio-Signature": signed}

        assert meta.client.post(f"{path}?reference=1", body, content_type=kind, headers=headers).status_code == 401
        assert meta.client.post(path, body, content_type="text/plain", headers=headers).status_code == 415
        assert meta.client.post(path, body, content_type=kind, headers=headers).status_code == 204

    def test_each_provider_has_its_own_address(self, whatsapp, sms, channel, meta):
        for key, each in (("twilio_sms", whatsapp), ("twilio", sms), ("whatsapp_cloud", whatsapp), ("twilio", channel)):
            path = f"/hooks/{key}/{each.token}/"
            assert meta.client.post(path, b"{}", content_type="application/json").status_code == 404
        assert meta.client.get(f"/hooks/twilio/{whatsapp.token}/").status_code == 403

    def test_a_message_to_another_number_is_set_apart(self, whatsapp, post):
        assert post(whatsapp, written(whatsapp, To="whatsapp:+5511900000000")) == 204
        assert post(whatsapp, written(whatsapp, AccountSid="AC" + "b" * 32)) == 204

        assert [state for state, _outcome in states()] == ["quarantined", "quarantined"]
        assert Message.objects.count() == 0

    def test_a_number_in_a_messaging_service_is_still_its_own(self, whatsapp, post):
        post(whatsapp, written(whatsapp, MessagingServiceSid="MG" + "c" * 32))

        assert states() == [("processed", {"applied": 1})]

    def test_a_service_alone_takes_what_comes_by_it_to_any_of_its_numbers(self, stub, post):
        channel = connected("twilio_sms", "", messaging_service_sid="MG" + "c" * 32)

        post(channel, written(channel, To="+551140000009", From=PERSON, MessagingServiceSid="MG" + "c" * 32))
        post(channel, written(channel, To="+551140000009", From=PERSON))

        assert [state for state, _outcome in states()] == ["processed", "quarantined"]

    def test_another_organizations_token_opens_nothing_here(self, whatsapp, rival, post):
        with in_tenant(rival.schema):
            theirs = connected("twilio", "+5511950000001", account="AC" + "b" * 32, token="the-rivals-token")
            assert post(theirs, written(theirs)) == 401  # signed with aurora's token
            assert post(theirs, written(theirs, AccountSid="AC" + "b" * 32), token="the-rivals-token") == 204
            assert Message.objects.count() == 1
        assert Message.objects.count() == 0


@pytest.fixture
def answer(meta, aurora):
    """``answer(channel, "Oi")`` writes to somebody who has just written, and lets workers work."""

    def answer(channel: Channel, text: str = "Oi", **fields) -> Message:
        thread = Conversation.objects.filter(channel=channel).first() or make_conversation(
            channel, assignee=aurora.rep.user, **fields
        )
        message = meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key=sid()))
        message.refresh_from_db()
        return message

    return answer


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


class TestFilesOnTheirWay:
    @pytest.fixture
    def link(self, whatsapp, stub, meta, settings) -> str:
        """The address that Twilio was given for a file."""
        thread = make_conversation(whatsapp)
        file, name = io.BytesIO(PIXEL), "Orçamento 1.png"
        meta.works(lambda: outbox.send_media(thread, by=None, file=file, filename=name, idempotency_key="1"))
        return stub.sent[0]["MediaUrl"].removeprefix(settings.PUBLIC_URL)

    def test_are_fetched_without_signing_in_and_never_run(self, link, meta):
        answer = meta.client.get(link)

        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert b"".join(answer.streaming_content) == PIXEL
        assert answer["Content-Length"] == str(len(PIXEL))
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_are_not_there_with_another_proof_or_organization(self, link, meta, rival):
        *_start, organization, proof, _name = link.split("/")

        assert meta.client.get(link.replace(proof, proof[:-2] + "xx")).status_code == 404
        assert meta.client.get(link.replace(organization, str(rival.organization.pk))).status_code == 404
        assert meta.client.get(link.replace(organization, "0198c0de-0000-7000-8000-000000000001")).status_code == 404

    def test_are_gone_when_the_message_is(self, link, meta):
        Message.objects.update(revoked_at=timezone.now())

        assert meta.client.get(link).status_code == 404

    def test_end_after_a_day(self, link, meta, monkeypatch):
        monkeypatch.setattr("messaging.queries.files.PROVIDER_SECONDS", -1)

        assert meta.client.get(link).status_code == 404


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
