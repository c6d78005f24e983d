"""The pages of a paired phone: the risk is told, the state is shown, and whoever may not sees nothing of it."""

import pytest

from messaging.models import Channel, Connection, WebSession
from messaging.services import sessions
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.makers import make_channel, pair_channel

from .conftest import session_of

FORM = {"name": "Celular", "phone": "(11) 99999-0000", "knows_risk": "on"}


@pytest.fixture
def channel(aurora) -> Channel:
    with in_tenant(aurora.schema):
        return pair_channel()


def shown(client, aurora, channel, **how) -> str:
    return client.get(aurora.url(f"settings/channels/{channel.pk}/phone/"), **how).content.decode()


def becomes(aurora, channel, state: str, **fields) -> None:
    with in_tenant(aurora.schema):
        WebSession.objects.filter(connection__channel=channel).update(state=state, **fields)


def test_an_admin_begins_to_pair_a_number(aurora, browser):
    answer = browser(aurora.admin).post(aurora.url("settings/channels/phone/"), FORM)

    with in_tenant(aurora.schema):
        channel, connection = Channel.objects.get(), Connection.objects.get()
        session = session_of(channel)
        assert answer.headers["Location"] == aurora.url(f"settings/channels/{channel.pk}/phone/")
        assert (channel.address, connection.provider_key, connection.state) == (
            "+5511999990000",
            "whatsapp_web",
            "refused",
        )
        assert session.pk.hex == connection.credentials["session"]


@pytest.mark.parametrize(("field", "value"), [("knows_risk", ""), ("phone", "12"), ("name", "")])
def test_nothing_is_kept_without_consent_number_and_name(aurora, browser, field, value):
    answer = browser(aurora.admin).post(aurora.url("settings/channels/phone/"), FORM | {field: value})

    assert answer.status_code == 422
    assert f'id="id_{field}_error">' in answer.content.decode()  # not hidden
    with in_tenant(aurora.schema):
        assert not Channel.objects.exists()


def test_a_number_of_another_organization_is_taken(aurora, rival, browser):
    browser(rival.admin).post(rival.url("settings/channels/phone/"), FORM)

    answer = browser(aurora.admin).post(aurora.url("settings/channels/phone/"), FORM)

    assert answer.status_code == 422
    assert "já está conectado ao Loved CRM" in text_of(answer)


def test_the_risk_is_told_before_and_after(aurora, browser, channel):
    client = browser(aurora.admin)

    assert "pode banir o número" in text_of(client.get(aurora.url("settings/channels/phone/")))
    assert "pode banir o número" in shown(client, aurora, channel)


class TestState:
    def test_the_code_is_drawn_not_written(self, aurora, browser, channel):
        becomes(aurora, channel, "qr", qr="2@secret-of-the-code,key")

        page = shown(browser(aurora.admin), aurora, channel)

        assert 'class="pairing-qr"' in page
        assert "<svg viewBox" in page
        assert "secret-of-the-code" not in page

    def test_a_fragment_follows_the_session(self, aurora, browser, channel):
        becomes(aurora, channel, "connected")

        part = shown(browser(aurora.admin), aurora, channel, headers={"HX-Request": "true"})

        assert part.strip().startswith('<section class="box box-b mt-l" id="paired_session"')
        assert "Conectado" in part

    def test_a_code_to_type_is_asked_for_and_shown(self, aurora, browser, channel):
        becomes(aurora, channel, "qr", qr="2@abc")
        client = browser(aurora.admin)

        client.post(aurora.url(f"settings/channels/{channel.pk}/phone/code/"))

        with in_tenant(aurora.schema):
            assert session_of(channel).wants_code
            sessions.shows_code(session_of(channel).pk, "ABCD-EFGH")
        assert "<code>ABCD-EFGH</code>" in shown(client, aurora, channel)

    def test_a_code_that_nobody_can_be_told_of_is_not_asked_for(self, aurora, channel, monkeypatch):
        becomes(aurora, channel, "qr", qr="2@abc")

        def fail(connection):
            raise RuntimeError("no events now")

        monkeypatch.setattr(sessions.health, "changed", fail)
        with in_tenant(aurora.schema):
            with pytest.raises(RuntimeError, match="no events now"):
                sessions.ask_code(session_of(channel))

            assert not session_of(channel).wants_code

    def test_what_has_ended_says_why_and_is_paired_again(self, aurora, browser, channel):
        with in_tenant(aurora.schema):
            former = session_of(channel).pk
            sessions.enter(former, sessions.Change(state=sessions.State.LOGGED_OUT))
        client = browser(aurora.admin)
        assert "O celular desconectou esta sessão." in shown(client, aurora, channel)

        client.post(aurora.url(f"settings/channels/{channel.pk}/phone/session/"))

        with in_tenant(aurora.schema):
            session = session_of(channel)
            assert (session.state, session.pk != former) == ("starting", True)

    def test_the_key_of_the_session_is_on_no_page(self, aurora, browser, channel):
        with in_tenant(aurora.schema):
            key = Connection.objects.get().credentials["session"]
        client = browser(aurora.admin)

        assert key not in shown(client, aurora, channel)
        assert key not in client.get(aurora.url("settings/channels/")).content.decode()


def test_the_page_of_a_channel_leads_to_its_phone_and_back_to_disconnecting(aurora, browser, channel):
    client, address = browser(aurora.admin), aurora.url(f"settings/channels/{channel.pk}/")

    assert client.get(address).headers["Location"] == f"{address}phone/"
    assert client.post(address, {"name": "Outro"}).headers["Location"] == f"{address}phone/"
    assert client.delete(address).status_code == 204

    with in_tenant(aurora.schema):
        assert session_of(channel).state == "off"


def test_it_is_renamed(aurora, browser, channel):
    client = browser(aurora.admin)

    client.post(aurora.url(f"settings/channels/{channel.pk}/phone/"), {"name": "Vendas"})

    with in_tenant(aurora.schema):
        channel.refresh_from_db()
        assert (channel.name, channel.granted_roles) == ("Vendas", [])


def test_what_is_no_paired_phone_has_no_such_page(aurora, browser):
    with in_tenant(aurora.schema):
        official = make_channel()

    assert browser(aurora.admin).get(aurora.url(f"settings/channels/{official.pk}/phone/")).status_code == 404
