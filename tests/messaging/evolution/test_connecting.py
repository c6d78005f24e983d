"""The page that connects an instance: the gateway is asked first, told where to post, and its key never shown."""

import pytest

from messaging.models import Channel, Connection
from tenants.context import in_tenant
from tests.messaging.evolution.makers import credentials_for
from tests.stubs.evolution import GATEWAY_KEY, INSTANCE, KEY, PHONE

pytestmark = pytest.mark.usefixtures("inside_aurora")


@pytest.fixture
def connect(stub, aurora, browser, meta):
    """``connect(instance=…)`` posts the form; the answer."""

    def connect(member=None, organization=aurora, **said: str):
        form = {"name": "Gateway", "knows_risk": "on"} | credentials_for(stub) | {"phone": "(11) 99999-0000"} | said
        address = organization.url("settings/channels/new/?provider=evolution")
        return meta.works(lambda: browser(member or organization.admin).post(address, form))

    return connect


def test_an_admin_connects_an_instance_and_the_gateway_is_told_the_address_and_a_secret(
    connect, stub, aurora, browser, settings
):
    answer = connect()

    channel, connection = Channel.objects.get(), Connection.objects.get()
    assert (channel.kind, channel.address, channel.has_window) == ("whatsapp", PHONE, False)
    assert (connection.state, connection.account["display_name"]) == ("working", "Agência Aurora")
    webhook = stub.webhooks[INSTANCE]
    assert webhook["url"] == f"{settings.PUBLIC_URL}/hooks/evolution/{channel.token}/"
    assert webhook["headers"] == {"authorization": f"Bearer {connection.credentials['verify_token']}"}
    assert (webhook["enabled"], "MESSAGES_EDITED" in webhook["events"]) == (True, True)
    page = browser(aurora.admin).get(answer.headers["Location"]).content.decode()
    assert webhook["url"] in page
    assert "pode banir o número" in page
    assert not [secret for secret in (KEY, connection.credentials["verify_token"]) if secret in page]
    assert KEY not in connection.credentials_sealed
    assert set(connection.credentials) == {"phone", "base_url", "instance", "api_key", "verify_token"}


def test_an_older_gateway_is_asked_for_what_it_knows(connect, stub):
    stub.is_old = True

    connect()

    assert "MESSAGES_EDITED" not in stub.webhooks[INSTANCE]["events"]
    assert Connection.objects.get().handshake_at is not None


def test_of_the_gateways_own_key_only_the_instances_is_kept(connect, stub):
    connect(api_key=GATEWAY_KEY)

    assert Connection.objects.get().credentials["api_key"] == KEY


def test_an_instance_is_made_when_that_is_wanted_and_waits_for_its_phone(connect, stub):
    assert connect(instance="nova", api_key=GATEWAY_KEY).status_code == 422
    assert list(stub.instances) == [INSTANCE]

    assert connect(instance="nova", api_key=GATEWAY_KEY, create="on").status_code == 302

    connection = Connection.objects.get()
    assert (connection.credentials["api_key"], connection.state) == ("key-of-nova", "refused")
    assert connection.web_session.state == "qr"


def test_what_is_refused_is_not_kept_and_is_said_beside_its_field(connect, stub, settings):
    refused = [
        ({"api_key": "another"}, "api_key"),
        ({"api_key": ""}, "api_key"),
        ({"api_key": GATEWAY_KEY, "instance": "nenhuma"}, "instance"),
        ({"instance": "a/../b"}, "instance"),
        ({"phone": "12"}, "phone"),
        ({"phone": "(21) 99999-0000"}, "phone"),  # another one is linked there
        ({"base_url": "ftp://example.com"}, "base_url"),
        ({"base_url": "http://169.254.169.254"}, "base_url"),
        ({"base_url": "https://user:word@example.com"}, "base_url"),
        ({"base_url": "http://127.0.0.1:9999"}, "__all__"),
        ({"knows_risk": ""}, "knows_risk"),
    ]
    for said, field in refused:
        answer = connect(**said)
        assert (said, answer.status_code, list(answer.context["credentials"].errors)) == (said, 422, [field])
        assert KEY not in answer.content.decode()
    assert not Channel.objects.exists()


def test_the_key_stays_when_left_empty_but_goes_to_no_other_gateway(connect, stub, aurora, browser, meta):
    connect()
    client, path = browser(aurora.admin), aurora.url(f"settings/channels/{Channel.objects.get().pk}/")
    paired = Connection.objects.get().account["paired_at"]
    form = {"name": "Outro nome"} | credentials_for(stub) | {"api_key": ""}

    assert client.post(path, form).status_code == 302
    connection = Connection.objects.get()
    assert (connection.credentials["api_key"], connection.account["paired_at"]) == (KEY, paired)
    elsewhere = client.post(path, form | {"base_url": "https://thief.example.com"})
    assert list(elsewhere.context["credentials"].errors) == ["api_key"]

    stub.instances = {INSTANCE: "another key"}
    client.post(f"{path}check/")
    assert Connection.objects.get().state == "refused"


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
def test_others_than_admins_connect_nothing(who, connect, aurora, stub):
    assert connect(member=aurora.members[who]).status_code == 403
    assert not Channel.objects.exists()
    assert stub.asked == []


def test_a_number_of_another_organization_is_refused_without_saying_whose(connect, rival):
    connect()

    answer = connect(organization=rival)

    assert (answer.status_code, list(answer.context["credentials"].errors)) == (422, ["phone"])
    with in_tenant(rival.schema):
        assert not Channel.objects.exists()
