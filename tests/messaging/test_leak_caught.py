"""A statement that would have reached another organization, caught while a channel was at work: the channel is shut."""

from typing import Any

import pytest

from crm.models import Notification
from messaging.models import Channel, Connection, Message
from messaging.services import arriving, composing
from tenants import tripwire
from tenants.context import in_tenant
from tenants.inbound.models import Delivery
from tenants.models import Incident, PlatformAuditLine
from tests.messaging.makers import make_channel, posted, text_message


@pytest.fixture
def leaking(aurora, rival):
    """What a mistake of ours would do."""

    def leak(*args: Any) -> None:
        tripwire._refuse(rival.schema, aurora.schema)

    return leak


def states() -> dict[str, str]:
    return dict(Connection.objects.values_list("channel__name", "state"))


def test_what_leaks_while_it_is_read_shuts_the_channel_and_is_read_again(
    aurora, rival, channel, meta, monkeypatch, leaking
):
    with in_tenant(rival.schema):
        make_channel(name="Rival", phone_number_id="109999999999999")
    with monkeypatch.context() as patched:
        patched.setattr(arriving, "arrive", leaking)
        assert meta.tells(channel, posted(text_message("Oi"))).status_code == 200

    shut = Connection.objects.get(channel=channel)
    assert shut.state == "refused"
    assert shut.error.startswith("Fechado por segurança")
    assert set(Notification.objects.filter(kind="channel.refused").values_list("user", flat=True)) == {
        aurora.owner.user_id,
        aurora.admin.user_id,
    }
    assert PlatformAuditLine.objects.get(action="tripwire.caught").after["shut"] == f"channel {channel.pk}"
    assert Incident.objects.across_organizations().count() == 1
    with in_tenant(rival.schema):
        assert states() == {"Rival": "working"}
        assert Message.objects.count() == 0

    meta.later(60)  # nothing that came in is lost
    assert Message.objects.get().text == "Oi"
    assert Delivery.objects.across_organizations().get().state == "processed"


def test_what_leaks_while_it_sends_shuts_only_the_channel_it_went_by(channel, say, meta, monkeypatch, leaking):
    other: Channel = make_channel(name="Outro", phone_number_id="108888888888888")
    with monkeypatch.context() as patched:
        patched.setattr(composing, "outgoing", leaking)
        message = say("Oi")

    assert states() == {channel.name: "refused", other.name: "working"}
    message.refresh_from_db()
    assert message.status == "queued"
