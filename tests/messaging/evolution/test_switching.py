"""A number moves from Meta to a gateway and back while people write: conversations stay, each answer goes by who serves."""

import pytest
from django.utils import timezone

from messaging.models import Channel, Conversation, Message
from messaging.providers import registry
from messaging.services import outbox, switching, switching_beside
from tests.messaging.evolution.makers import CHAT, credentials_for, written
from tests.messaging.makers import make_channel, posted, text_message
from tests.stubs.evolution import PHONE

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_a_number_moves_to_a_gateway_and_back(stub, graph, meta, post, aurora, monkeypatch):
    monkeypatch.setattr("messaging.providers.whatsapp_web.limits.BETWEEN", (0.0, 0.001))
    channel = make_channel(phone=PHONE)
    meta.tells(channel, posted(text_message("por Meta", wa_id="5511998765432")))
    thread = Conversation.objects.get()
    credentials = credentials_for(stub)

    def say(text: str) -> str:
        message = meta.works(lambda: outbox.reply(thread, by=aurora.rep.user, text=text, idempotency_key=text))
        message.refresh_from_db()
        return f"{message.status} by {message.provider_key}"

    Conversation.objects.update(assignee=aurora.rep.user, last_inbound_at=timezone.now())
    provider = registry.get("evolution")
    switch = meta.works(
        lambda: switching_beside.prepare(
            channel,
            by=aurora.admin.user,
            provider_key="evolution",
            credentials=credentials,
            profile=provider.account(credentials),
        )
    )
    assert say("ainda por Meta") == "sent by whatsapp_cloud"
    switch = switching_beside.try_out(switch, phone="+5511900000001")
    assert switch.trial["ok"]
    assert stub.sent.pop()[1]["number"] == "5511900000001"

    switch = meta.works(lambda: switching.turn(switch, by=aurora.admin.user))

    assert say("pelo gateway") == "sent by evolution"
    assert stub.sent[0][1]["number"] == CHAT.partition("@")[0]
    assert not Channel.objects.get().has_window
    secret = switch.new.credentials["verify_token"]
    assert post(channel, written("respondo"), secret=secret) == 200
    assert Conversation.objects.count() == 1

    meta.works(lambda: switching.go_back(switch, by=aurora.admin.user))

    assert say("de novo por Meta") == "sent by whatsapp_cloud"
    assert Channel.objects.get().has_window
    assert post(channel, written("atrasada"), secret=secret) == 200  # still heard
    assert Message.objects.filter(direction="in").count() == 3
