"""The pages that connect a Twilio sender: Twilio is asked first, told where to post, and secrets are never shown."""

import pytest

from messaging.models import Channel, Connection
from tenants.context import in_tenant
from tenants.inbound.models import Route
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN, KEY, KEY_SECRET, NUMBER, SENDER, SERVICE

pytestmark = pytest.mark.usefixtures("inside_aurora")
FORM = {"name": "Vendas", "account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": SENDER}
SANDBOX = "+14155238886"


@pytest.fixture
def connect(stub, aurora, browser):
    """``connect("twilio", sender=…)`` posts the form; the answer."""

    def connect(provider: str = "twilio", member=None, organization=aurora, **said: str):
        address = organization.url(f"settings/channels/new/?provider={provider}")
        return browser(member or organization.admin).post(address, FORM | said)

    return connect


def test_an_admin_connects_a_whatsapp_sender_and_twilio_is_told_the_address(
    connect, stub, aurora, browser, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = connect()

    channel, connection = Channel.objects.get(), Connection.objects.get()
    assert (channel.kind, channel.address, connection.provider_key) == ("whatsapp", SENDER, "twilio")
    assert (connection.account["display_name"], connection.account["quality"]) == ("Agência Aurora", "GREEN")
    address = f"{settings.PUBLIC_URL}/hooks/twilio/{channel.token}/"
    assert stub.webhooks == {"XE" + "e" * 32: {"webhook": {"callback_url": address, "callback_method": "POST"}}}
    assert connection.handshake_at is not None
    routes = Route.objects.order_by("kind").values_list("provider", "kind", "external_id")
    assert list(routes) == [
        ("twilio", "sender", f"{ACCOUNT}/whatsapp:{SENDER}"),
        ("twilio", "token", channel.token),
    ]
    page = browser(aurora.admin).get(answer.headers["Location"]).content.decode()
    assert address in page
    assert AUTH_TOKEN not in page
    assert AUTH_TOKEN not in connection.credentials_sealed


def test_a_number_for_sms_by_a_service_is_told_at_both(connect, stub, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        connect("twilio_sms", sender=NUMBER, messaging_service_sid=SERVICE)

    channel = Channel.objects.get()
    address = f"{settings.PUBLIC_URL}/hooks/twilio_sms/{channel.token}/"
    assert channel.kind == "sms"
    assert stub.webhooks == {
        SERVICE: {"InboundRequestUrl": address, "InboundMethod": "POST", "UseInboundWebhookOnNumber": "false"},
        "PN" + "1" * 32: {"SmsUrl": address, "SmsMethod": "POST"},
    }


def test_of_the_sandbox_only_a_person_can_tell_the_address(connect, stub, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        connect(sender=SANDBOX)

    assert stub.webhooks == {}
    assert Connection.objects.get().handshake_at is None


def test_a_key_of_its_own_is_tried_too(connect):
    connect(key_sid=KEY, key_secret=KEY_SECRET)

    assert Connection.objects.get().credentials["key_sid"] == KEY


@pytest.mark.parametrize(
    ("provider", "said", "field"),
    [
        ("twilio", {"auth_token": "another"}, "auth_token"),
        ("twilio", {"account_sid": "AC" + "b" * 32}, "auth_token"),
        ("twilio", {"account_sid": "+5511"}, "account_sid"),
        ("twilio", {"sender": "11 98765-4321"}, "sender"),
        ("twilio", {"sender": "+5511900000000"}, "sender"),
        ("twilio", {"key_sid": KEY, "key_secret": "another"}, "key_secret"),
        ("twilio", {"key_sid": KEY}, "key_secret"),
        ("twilio", {"messaging_service_sid": "MG" + "f" * 32}, "messaging_service_sid"),
        ("twilio_sms", {"sender": "+551140000003"}, "sender"),  # it takes no SMS
        ("twilio_sms", {"sender": ""}, "sender"),
    ],
)
def test_what_twilio_refuses_is_not_kept_and_is_said_beside_its_field(connect, provider, said, field):
    answer = connect(provider, **said)

    assert (answer.status_code, list(answer.context["credentials"].errors)) == (422, [field])
    assert not Channel.objects.exists()
    assert AUTH_TOKEN not in answer.content.decode()


def test_an_account_that_is_suspended_is_said(connect, stub):
    stub.status = "suspended"

    assert list(connect().context["credentials"].errors) == ["auth_token"]


def test_a_twilio_that_does_not_answer_keeps_nothing(connect, settings):
    settings.TWILIO_URL = "http://127.0.0.1:9/{product}"

    assert list(connect().context["credentials"].errors) == ["__all__"]
    assert not Channel.objects.exists()


def test_secrets_stay_when_left_empty_and_a_check_finds_when_they_no_longer_work(connect, stub, aurora, browser):
    connect()
    channel = Channel.objects.get()
    client, path = browser(aurora.admin), aurora.url(f"settings/channels/{channel.pk}/")

    assert client.post(path, FORM | {"auth_token": "", "name": "Outro nome"}).status_code == 302
    assert Connection.objects.get().credentials["auth_token"] == AUTH_TOKEN
    stub.logins = {}
    client.post(f"{path}check/")

    assert Connection.objects.get().state == "refused"
    assert client.delete(path).status_code == 204
    assert Connection.objects.get().credentials == {}


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
def test_others_than_admins_connect_nothing(who, connect, aurora):
    assert connect(member=aurora.members[who]).status_code == 403
    assert not Channel.objects.exists()


def test_a_sender_of_another_organization_is_refused_without_saying_whose(connect, rival):
    connect()

    answer = connect(organization=rival)

    assert (answer.status_code, list(answer.context["credentials"].errors)) == (422, ["sender"])
    assert "Aurora" not in str(answer.context["credentials"].errors)
    with in_tenant(rival.schema):
        assert not Channel.objects.exists()
