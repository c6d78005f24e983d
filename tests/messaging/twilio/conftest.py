"""Twilio, played; its channels; posting and answering."""

from urllib.parse import urlencode

import pytest

from config.outside import signatures
from messaging.models import Channel, Conversation, Message
from messaging.services import outbox
from tests.messaging.makers import make_conversation
from tests.messaging.twilio.makers import connected, parsed, sid
from tests.stubs.twilio import AUTH_TOKEN, NUMBER, SENDER


@pytest.fixture
def stub(twilio_stub):
    return twilio_stub


@pytest.fixture
def whatsapp(stub) -> Channel:
    return connected("twilio", SENDER)


@pytest.fixture
def sms(stub) -> Channel:
    return connected("twilio_sms", NUMBER)


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
