"""The pages of channels: connecting by Meta's word, replacing secrets unseen, disconnecting."""

import pytest

from messaging.models import Channel, Connection
from messaging.simulation.graph import GraphStub
from tenants.context import in_tenant
from tenants.inbound.models import Route
from tests.markup import text_of
from tests.messaging.makers import make_channel, make_conversation, make_message
from tests.queries import count_queries

FORM = {
    "name": "Comercial SP",
    "phone_number_id": "109284470612345",
    "waba_id": "210488390077123",
    "access_token": "EAAG-the-real-token",
    "app_secret": "the-app-secret-of-meta",
}


@pytest.fixture
def graph(settings):
    with GraphStub(token=FORM["access_token"], app_secret=FORM["app_secret"]) as stub:
        stub.host_number(FORM["phone_number_id"], FORM["waba_id"], display_phone_number="+55 11 4002-8922")
        settings.WHATSAPP_GRAPH_URL = stub.url
        yield stub


@pytest.fixture
def connected(graph, aurora, browser) -> Channel:
    browser(aurora.admin).post(aurora.url("settings/channels/new/"), FORM)
    with in_tenant(aurora.schema):
        return Channel.objects.get()


def test_an_admin_connects_a_number_and_gets_the_address_for_meta(graph, aurora, browser, settings):
    client = browser(aurora.admin)

    answer = client.post(aurora.url("settings/channels/new/"), FORM)

    with in_tenant(aurora.schema):
        channel, connection = Channel.objects.get(), Connection.objects.get()
        assert (channel.name, channel.address, connection.state) == ("Comercial SP", "+551140028922", "working")
        assert connection.credentials["access_token"] == FORM["access_token"]
        verify_token = connection.credentials["verify_token"]
    assert answer.headers["Location"] == aurora.url(f"settings/channels/{channel.pk}/")
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"{settings.PUBLIC_URL}/hooks/whatsapp_cloud/{channel.token}/" in page
    assert verify_token in page
    kinds = Route.objects.of(aurora.organization).order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["phone_number_id", "token", "waba_id"]


@pytest.mark.parametrize(
    ("field", "value", "said_at"),
    [
        ("access_token", "EAAG-an-expired-one", "access_token"),
        ("app_secret", "somebody-elses", "app_secret"),
        ("phone_number_id", "999999999", "phone_number_id"),
        ("waba_id", "888888888", "waba_id"),
        ("phone_number_id", "+55 11 4002-8922", "phone_number_id"),
        ("name", "", "name"),
    ],
)
def test_what_meta_refuses_is_not_kept_and_is_said_beside_its_field(field, value, said_at, graph, aurora, browser):
    answer = browser(aurora.admin).post(aurora.url("settings/channels/new/"), {**FORM, field: value})

    errors = {**answer.context["form"].errors, **answer.context["credentials"].errors}
    assert (answer.status_code, list(errors)) == (422, [said_at])
    with in_tenant(aurora.schema):
        assert not Channel.objects.exists()
    assert FORM["access_token"] not in answer.content.decode()


def test_a_number_of_another_organization_is_refused_without_saying_whose(connected, aurora, rival, browser):
    answer = browser(rival.admin).post(rival.url("settings/channels/new/"), FORM)

    assert answer.status_code == 422
    assert "Aurora" not in answer.content.decode()
    with in_tenant(rival.schema):
        assert not Channel.objects.exists()


def test_secrets_are_never_shown_again_and_stay_when_left_empty(connected, aurora, browser):
    client, path = browser(aurora.admin), aurora.url(f"settings/channels/{connected.pk}/")

    page = client.get(path).content.decode()
    assert FORM["access_token"] not in page
    assert FORM["app_secret"] not in page
    answer = client.post(path, {**FORM, "name": "Vendas", "access_token": "", "app_secret": ""})

    assert answer.status_code == 302
    with in_tenant(aurora.schema):
        assert Channel.objects.get().name == "Vendas"
        assert Connection.objects.get().credentials["access_token"] == FORM["access_token"]


def test_a_check_says_when_meta_no_longer_takes_the_token(connected, graph, aurora, browser):
    graph.token = "another"

    browser(aurora.admin).post(aurora.url(f"settings/channels/{connected.pk}/check/"))

    with in_tenant(aurora.schema):
        connection = Connection.objects.get()
        assert connection.state == "refused"
        assert connection.error
    page = browser(aurora.admin).get(aurora.url("settings/channels/")).content.decode()
    assert connection.error in page


def test_disconnecting_forgets_the_secrets_and_the_routes_and_keeps_the_channel(connected, aurora, browser):
    answer = browser(aurora.admin).delete(aurora.url(f"settings/channels/{connected.pk}/"))

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, aurora.url("settings/channels/"))
    with in_tenant(aurora.schema):
        assert Channel.objects.get().is_active is False
        assert Connection.objects.get().credentials == {}
    assert not Route.objects.of(aurora.organization).exists()


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
def test_channels_are_the_admins(who, connected, aurora, browser):
    client, path = browser(aurora.members[who]), aurora.url(f"settings/channels/{connected.pk}/")

    for answer in (client.get(path), client.post(path, FORM), client.delete(path), client.post(f"{path}check/")):
        assert answer.status_code == 403
    with in_tenant(aurora.schema):
        assert Channel.objects.get().is_active is True


def test_another_organizations_channel_is_not_there(connected, rival, browser):
    client, path = browser(rival.admin), rival.url(f"settings/channels/{connected.pk}/")

    for answer in (client.get(path), client.post(path, FORM), client.delete(path), client.post(f"{path}check/")):
        assert answer.status_code == 404


def test_what_failed_on_the_last_day_is_listed_with_why_and_led_to(aurora, rival, browser):
    with in_tenant(aurora.schema):
        channel = make_channel("Comercial SP")
        thread = make_conversation(channel)
        said = {
            "direction": "out",
            "status": "failed",
            "error": "O número não existe. Confira o cadastro.",
            "error_code": "131026",
        }
        make_message(thread, text="Segue a proposta", **said)
        make_message(thread, "out", text="Esta chegou", status="delivered")
    page, admin = aurora.url("settings/channels/failures/"), browser(aurora.admin)

    text = text_of(admin.get(page))

    assert "1 mensagem" in text and "Esta chegou" not in text
    assert "Segue a proposta O número não existe. Confira o cadastro. 131026" in text
    assert page in admin.get(aurora.url("settings/channels/")).content.decode()
    assert "Segue a proposta" in text_of(admin.get(page, {"channel": channel.pk}))
    assert "Segue" not in text_of(
        browser(rival.admin).get(rival.url("settings/channels/failures/"), {"channel": channel.pk})
    )
    with count_queries() as of_one:
        admin.get(page)
    with in_tenant(aurora.schema):
        for _more in range(3):
            make_message(thread, text="De novo", **said)
    with count_queries() as of_four:
        admin.get(page)
    assert len(of_one) == len(of_four)
