"""Connecting a channel: secrets sealed, accounts routed, one number to one channel, the past continued."""

import pytest

from crm.models import AuditLine, Event, Notification
from messaging.models import Channel, Connection, Conversation, Template
from messaging.services import channels, health
from messaging.services.channels import NumberTaken
from tenants import crypto
from tenants.context import in_tenant
from tenants.inbound.models import Route
from tests.messaging.makers import APP_SECRET, TOKEN, envelope, make_channel, make_conversation, posted, text_message

pytestmark = pytest.mark.usefixtures("inside_aurora")


def routes() -> set[tuple[str, str]]:
    return set(Route.objects.values_list("kind", "external_id"))


class TestConnecting:
    def test_routes_the_accounts_and_the_address_to_the_channel(self, channel):
        assert routes() == {
            ("phone_number_id", "401000000000001"),
            ("waba_id", "301000000000001"),
            ("token", channel.token),
        }
        assert (channel.name, channel.address, channel.is_active) == ("Comercial", "+551155550100", True)

    def test_seals_the_secrets_for_their_row_and_keeps_them_out_of_the_audit(self, channel):
        connection = channel.connections.get()

        assert connection.credentials["access_token"] == TOKEN
        for secret in (TOKEN, APP_SECRET):
            assert secret not in connection.credentials_sealed
            assert secret not in str(list(AuditLine.objects.values_list("after", "before")))
        other = Connection(credentials_sealed=connection.credentials_sealed)
        with pytest.raises(crypto.CannotOpen):
            _ = other.credentials

    def test_asks_graph_who_the_number_is_and_to_post_here(self, graph, meta):
        credentials = {
            "phone_number_id": "401000000000001",
            "waba_id": "301000000000001",
            "access_token": TOKEN,
            "app_secret": APP_SECRET,
        }
        graph.templates.append(
            {"id": "9", "name": "oi", "language": "pt_BR", "category": "UTILITY", "status": "APPROVED"}
            | {"components": [{"type": "BODY", "text": "Olá, {{1}}"}]}
        )
        channel = meta.works(lambda: channels.connect(by=None, name="Vendas", credentials=credentials))

        connection = channel.connections.get()
        assert (connection.account["display_name"], connection.state) == ("Agência Aurora", "working")
        assert len(connection.credentials["verify_token"]) >= 32
        assert graph.subscribed == {"301000000000001"}
        template = Template.objects.get()
        assert (template.name, template.status, template.body) == ("oi", "APPROVED", "Olá, {{1}}")

    def test_says_when_graph_would_not_post_here(self, meta):
        channel = meta.works(make_channel)  # no Graph answers

        assert channel.connections.get().error

    def test_a_number_of_another_organization_is_refused_without_saying_whose(self, channel, rival):
        with in_tenant(rival.schema), pytest.raises(NumberTaken) as refusal:
            make_channel("Do rival")

        assert "Aurora" not in str(refusal.value.reason)
        with in_tenant(rival.schema):
            assert Channel.objects.count() == Connection.objects.count() == Route.objects.count() == 0

    def test_two_numbers_of_one_account_are_two_channels(self, channel):
        second = make_channel("Suporte", phone_number_id="403")

        assert Route.objects.filter(kind="waba_id", external_id="301000000000001").count() == 2
        assert second.pk != channel.pk

    def test_again_renews_the_credentials_and_stays_the_same_channel(self, channel):
        verify_token = channel.connections.get().credentials["verify_token"]
        again = make_channel("Vendas", access_token="EAAnew", verify_token="")

        assert again.pk == channel.pk
        connection = Connection.objects.get()
        assert connection.credentials["access_token"] == "EAAnew"
        assert connection.credentials["verify_token"] == verify_token
        assert len(routes()) == 3

    def test_tells_open_pages(self, channel):
        event = Event.objects.get(kind="channel.changed")
        assert (event.subject_id, event.module) == (channel.pk, "everybody")


class TestDisconnecting:
    def test_forgets_secrets_and_routes_and_keeps_what_was_said(self, channel, aurora):
        thread = make_conversation(channel)
        channels.disconnect(channel, by=aurora.owner.user)

        connection = Connection.objects.get()
        assert (connection.state, connection.credentials, routes()) == ("off", {}, set())
        assert Conversation.objects.get() == thread

    def test_frees_the_number_for_another_organization(self, channel, aurora, rival):
        channels.disconnect(channel, by=aurora.owner.user)

        with in_tenant(rival.schema):
            assert make_channel("Do rival").is_active

    def test_and_connecting_again_continues_the_conversations(self, channel, aurora, meta):
        meta.tells(channel, posted(text_message("antes")))
        channels.disconnect(channel, by=aurora.owner.user)
        again = make_channel("De volta")
        meta.tells(again, posted(text_message("depois")))

        assert again.pk == channel.pk
        assert Conversation.objects.get().messages.count() == 2


class TestChecking:
    def test_learns_what_graph_says_now(self, channel, graph):
        connection = channels.check(channel.connections.get())

        assert connection.account["display_name"] == "Agência Aurora"
        assert connection.checked_at is not None
        assert (connection.state, connection.error) == ("working", "")

    def test_finds_credentials_that_no_longer_work(self, channel, graph):
        graph.token = "another"
        connection = channels.check(channel.connections.get())

        assert connection.state == "refused"
        assert connection.error
        assert sorted(n.user.name for n in Notification.objects.all()) == ["Admin", "Owner"]

    def test_brings_a_refused_one_back_to_work(self, channel, graph):
        Connection.objects.update(state="refused", error="x")

        assert channels.check(channel.connections.get()).state == "working"

    def test_says_when_meta_is_away_and_changes_nothing_else(self, channel, settings):
        settings.WHATSAPP_GRAPH_URL = "http://127.0.0.1:9/v23.0"
        connection = channels.check(channel.connections.get())

        assert connection.state == "working"
        assert connection.error


class TestTemplates:
    @pytest.fixture
    def template(self, channel) -> Template:
        fields = {"name": "oi", "language": "pt_BR", "category": "UTILITY", "status": "APPROVED", "body": "Olá"}
        return Template.objects.create(channel=channel, **fields)

    def told(self, field: str, **said) -> dict:
        value = {"message_template_name": "oi", "message_template_language": "pt-BR", **said}
        return envelope({"field": field, "value": value})

    @pytest.mark.parametrize(
        ("event", "status"), [("PAUSED", "PAUSED"), ("REJECTED", "REJECTED"), ("REINSTATED", "APPROVED")]
    )
    def test_follow_what_meta_decides(self, channel, meta, template, event, status):
        meta.tells(channel, self.told("message_template_status_update", event=event))

        template.refresh_from_db()
        assert template.status == status

    def test_change_category_and_words(self, channel, meta, template):
        meta.tells(channel, self.told("template_category_update", new_category="MARKETING"))
        meta.tells(channel, self.told("message_template_components_update", message_template_element="Oi, {{1}}"))

        template.refresh_from_db()
        assert (template.category, template.body) == ("MARKETING", "Oi, {{1}}")

    def test_that_graph_no_longer_tells_of_may_not_be_sent(self, channel, graph, template):
        channels.sync_templates()

        template.refresh_from_db()
        assert template.status == "GONE"


def test_a_banned_account_stops_the_channel_and_tells_the_admins(channel, meta):
    ban = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "April 17, 2025"}}
    meta.tells(channel, envelope({"field": "account_update", "value": ban}))

    connection = Connection.objects.get()
    assert connection.state == "refused"
    assert connection.error == "A Meta informa que esta conta não pode mais ser usada (DISABLED_UPDATE)."
    assert {n.kind for n in Notification.objects.all()} == {"channel.refused"}


def test_a_channel_already_refused_tells_nobody_again(channel):
    connection = channel.connections.get()
    for _time in range(2):
        health.stopped(connection, "ACCOUNT_DELETED")

    assert Notification.objects.count() == 2
