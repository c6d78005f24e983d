"""Before an organization is erased, what it set up at others is taken back there: asked of who answers, for a day at most."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from messaging.models import Connection
from messaging.services import channels, letting_go
from tenants.context import in_tenant
from tenants.deletion import farewells, purging
from tenants.inbound.models import Route
from tenants.models import Deletion
from tests.clock import travel
from tests.crm.capture.conftest import make_source
from tests.messaging.evolution import makers as evolution
from tests.messaging.farewells import going, said
from tests.messaging.makers import make_channel
from tests.messaging.twilio import makers as twilio
from tests.stubs import page_graph
from tests.stubs.twilio import NUMBER, SENDER, SERVICE

WABA = "301000000000001"


@pytest.fixture
def connected(aurora, inside_aurora, settings, graph, twilio_stub, evolution_stub):
    """One connection at each provider, told to post here as the pages do."""
    settings.OUTSIDE_NETWORKS = [ip_network("127.0.0.1/32")]
    senders = [("twilio", SENDER, {}), ("twilio_sms", NUMBER, {"messaging_service_sid": SERVICE})]
    made = [make_channel(), *[twilio.connected(key, sender, **more) for key, sender, more in senders]]
    made.append(evolution.connected(evolution_stub))
    for connection in Connection.objects.filter(channel__in=made).select_related("channel"):
        connection.provider.subscribe(connection.credentials, letting_go.address_of(connection))
    with page_graph.serving() as pages:
        pages.subscribed.add(page_graph.PAGE)
        secrets = {"access_token": page_graph.TOKEN, "app_secret": page_graph.SECRET}
        make_source(aurora, "meta_lead_ads", account=page_graph.PAGE, credentials=secrets)
        yield pages


def test_everything_that_posts_here_is_told_to_stop(
    aurora,
    rival,
    connected,
    settings,
    graph,
    twilio_stub,
    evolution_stub,
):
    pages, deletion, of_graph = connected, going(aurora), settings.WHATSAPP_GRAPH_URL
    with in_tenant(rival.schema):
        theirs = twilio.connected("twilio", "+5511940000009", account="AC" + "b" * 32)
    put_since = "https://elsewhere.example/sms"
    twilio_stub.webhooks["PN" + "1" * 32]["SmsUrl"] = put_since
    settings.WHATSAPP_GRAPH_URL = pages.url  # one after the other: both are Graph

    goes_on, record = said(deletion)

    assert (goes_on, pages.subscribed) == (False, set())
    assert record["told"] == {"twilio": 1, "twilio_sms": 1, "evolution": 1, "meta_lead_ads": 1}
    assert list(record["left"]) == ["whatsapp_cloud"]
    assert twilio_stub.webhooks["XE" + "e" * 32]["webhook"]["callback_url"] == ""
    assert twilio_stub.webhooks[SERVICE] == {"InboundRequestUrl": ""}
    assert twilio_stub.webhooks["PN" + "1" * 32]["SmsUrl"] == put_since
    assert [each["enabled"] for each in evolution_stub.webhooks.values()] == [False]
    assert said(deletion, after=timedelta(minutes=1)) == (False, record), "Nobody is asked at once again."

    settings.WHATSAPP_GRAPH_URL = of_graph
    assert graph.subscribed == {WABA}
    goes_on, record = said(deletion, after=timedelta(minutes=3))

    assert (goes_on, record["left"], record["told"]["whatsapp_cloud"], graph.subscribed) == (True, {}, 1, set())
    with in_tenant(aurora.schema):
        assert {each.state for each in Connection.objects.all()} == {"off"}
        assert not any(each.credentials for each in Connection.objects.all())
    with in_tenant(rival.schema):
        assert Connection.objects.get(channel=theirs).state != "off"
        assert Route.objects.filter(channel_id=theirs.pk).exists()
    assert farewells.told_of(aurora.organization.pk) == {"told": record["told"]}


def test_an_account_that_others_hear_by_goes_on_posting(aurora, rival, inside_aurora, graph):
    deletion = going(aurora)
    for number in ("1", "2"):
        make_channel(phone_number_id=f"40100000000000{number}", phone=f"+55115555010{number}")
    with in_tenant(rival.schema):
        theirs = make_channel(phone_number_id="401000000000003", phone="+551155550103")
    graph.subscribed.add(WABA)

    goes_on, record = said(deletion)

    assert (goes_on, record, graph.subscribed) == (True, {"told": {"whatsapp_cloud": 2}, "left": {}}, {WABA})
    with in_tenant(rival.schema):
        channels.turn_off(Connection.objects.get(channel=theirs))
        assert not letting_go.shares_account(Connection.objects.get(channel=theirs))


def test_whoever_never_answers_holds_nothing_up_for_more_than_a_day(aurora, inside_aurora, graph, monkeypatch):
    deletion, erased = going(aurora), []
    make_channel()
    monkeypatch.setattr("messaging.providers.whatsapp_cloud.account.unsubscribe", _breaks)
    monkeypatch.setattr(
        purging, "STEPS", {farewells.STEP: farewells.told_of, "schema": lambda _pk: erased.append(1) or {}}
    )

    for after in (timedelta(0), timedelta(minutes=3), timedelta(hours=23)):
        with travel(deletion.purge_at + after, tick=False):
            purging.purge(deletion.pk)
        assert erased == []
    with travel(deletion.purge_at + timedelta(hours=25), tick=False):
        purging.purge(deletion.pk)

    record = Deletion.objects.across_organizations().get(pk=deletion.pk)
    assert (record.state, erased) == ("purged", [1])
    assert record.erased[farewells.STEP] == {"left": {"whatsapp_cloud": "failed"}}


def _breaks(_credentials):
    raise RuntimeError("a bug of ours")
