"""A number moves from Meta to a gateway and back while people write: conversations stay, each answer goes by who serves."""

import pytest
from django.utils import timezone

from messaging.models import Channel, Conversation, Message, WebSession
from messaging.providers import registry
from messaging.services import outbox, switching, switching_beside
from tests.messaging.evolution.makers import CHAT, credentials_for, told, written
from tests.messaging.makers import make_channel, posted, text_message
from tests.stubs.evolution import OWNER, PHONE

pytestmark = pytest.mark.usefixtures("inside_aurora")


def test_a_number_moves_to_a_gateway_and_back(stub, graph, meta, post, aurora, monkeypatch):
    monkeypatch.setattr("messaging.providers.linked_phone.BETWEEN", (0.0, 0.001))
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


def test_its_phone_is_linked_on_the_page_of_the_change(stub, graph, meta, post, aurora, browser):
    channel, client = make_channel(phone=PHONE), browser(aurora.admin)
    url = aurora.url(f"settings/channels/{channel.pk}/switch/")
    stub.state, stub.owner = "close", ""
    form = credentials_for(stub) | {"knows_risk": "on"}
    assert meta.works(lambda: client.post(f"{url}?provider=evolution", form)).status_code == 302

    page = client.get(url).content.decode()
    assert 'class="pairing-qr"' in page
    assert f'data-paired="{url}phone/"' in page
    assert "js/settings/paired" in page
    part = client.get(f"{url}phone/", headers={"HX-Request": "true"}).content.decode()
    assert f'action="{url}phone/code/"' in part
    meta.works(lambda: client.post(f"{url}phone/code/"))
    assert "<code>WZYE-H1YY</code>" in client.get(f"{url}phone/").content.decode()
    assert not Channel.objects.get().connections.get(provider_key="evolution").is_current

    stub.state, stub.owner = "open", OWNER
    secret = Channel.objects.get().connections.get(provider_key="evolution").credentials["verify_token"]
    open_now = {"instance": "x", "state": "open", "statusReason": 200, "wuid": OWNER}
    assert post(channel, told("connection.update", open_now), secret=secret) == 200
    assert "Conectado" in client.get(f"{url}phone/").content.decode()
    assert Channel.objects.get().connections.get(is_current=True).provider_key == "whatsapp_cloud"
    assert client.post(f"{url}phone/session/").status_code == 302
    assert WebSession.objects.get().state in ("starting", "connected")
