"""A phone linked at a gateway: codes to scan and to type, the line cut and standing again, the end of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Notification
from messaging.models import Connection, WebSession
from messaging.queries.composing import Window, composing
from messaging.services import linking
from tenants.context import in_tenant
from tests.markup import text_of
from tests.messaging.evolution.makers import connected, told
from tests.messaging.makers import make_conversation
from tests.stubs.evolution import OWNER, QR

pytestmark = pytest.mark.usefixtures("inside_aurora")
NO_PHONE = "Nenhum celular está vinculado a esta instância ainda."


def session() -> WebSession:
    return WebSession.objects.get()


def states() -> tuple[str, str]:
    return session().state, Connection.objects.get().state


def update(state: str, reason: int = 200, **more) -> dict:
    return told("connection.update", {"instance": "x", "state": state, "statusReason": reason, **more})


@pytest.fixture
def waiting(stub, meta):
    """A number of which the gateway knows no phone yet."""
    stub.state, stub.owner = "close", ""
    return meta.works(lambda: connected(stub, is_linked=False))


def test_a_phone_that_is_linked_already_works_at_once(gateway):
    assert states() == ("connected", "working")
    assert session().paired_at is not None
    assert Connection.objects.get().account["paired_at"] == session().paired_at.isoformat()


def test_a_code_is_asked_for_shown_live_and_scanned(waiting, stub, post, aurora, browser):
    assert states() == ("qr", "refused")
    assert session().qr == QR
    assert NO_PHONE in Connection.objects.get().error
    path = aurora.url(f"settings/channels/{waiting.pk}/")
    page = browser(aurora.admin).get(path).content.decode()
    assert 'class="pairing-qr"' in page
    assert QR not in page
    assert "js/settings/paired" in page
    assert 'data-paired="' in page

    post(waiting, told("qrcode.updated", {"qrcode": {"code": "2@the-next", "pairingCode": None}}, sender=None))
    assert session().qr == "2@the-next"
    post(waiting, update("connecting"))
    post(waiting, update("open", wuid=OWNER))

    assert states() == ("connected", "working")
    assert (session().qr, session().jid) == ("", OWNER)
    assert Connection.objects.get().handshake_at is not None
    part = browser(aurora.admin).get(f"{path}phone/", headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<section class="box box-b mt-l" id="paired_session"')
    assert "Conectado" in part
    assert browser(aurora.admin).get(f"{path}phone/").headers["Location"] == path


def test_a_code_to_type_begins_anew_at_the_gateway(waiting, stub, post, aurora, browser, meta):
    client, path = browser(aurora.admin), aurora.url(f"settings/channels/{waiting.pk}/phone/")

    meta.works(lambda: client.post(f"{path}code/"))

    assert session().code == "WZYE-H1YY"
    assert "<code>WZYE-H1YY</code>" in client.get(path, headers={"HX-Request": "true"}).content.decode()
    post(waiting, update("close", 401))  # of the beginning that was given up
    assert session().state == "qr"


def test_another_number_than_the_channels_is_not_taken(waiting, post):
    post(waiting, update("open", wuid="5511900000000@s.whatsapp.net"))

    assert states() == ("wrong_number", "refused")


def test_a_line_that_is_cut_is_the_gateways_to_mend_and_one_that_ended_is_told_and_linked_again(
    gateway, stub, post, aurora, browser, meta
):
    post(gateway, update("close", 428))
    assert states() == ("lost", "working")
    post(gateway, update("open", wuid=OWNER))
    assert states() == ("connected", "working")
    age = session().paired_at

    post(gateway, told("status.instance", {"status": "closed", "disconnectionReasonCode": 401}))
    post(gateway, update("close", 401))

    assert states() == ("logged_out", "refused")
    assert session().paired_at == age
    assert set(Notification.objects.values_list("kind", flat=True)) == {"channel.refused"}
    path = aurora.url(f"settings/channels/{gateway.pk}/")
    assert "O celular desconectou esta sessão." in text_of(browser(aurora.admin).get(path))
    assert composing(make_conversation(gateway)).state == Window.OFF
    stub.state, stub.owner = "close", ""
    meta.works(lambda: browser(aurora.admin).post(f"{path}phone/session/"))
    assert states() == ("qr", "refused")


def test_one_that_ended_and_was_linked_again_at_the_gateway_itself_works_again(gateway, post):
    post(gateway, update("close", 401))
    assert states() == ("logged_out", "refused")

    post(gateway, update("open", wuid=OWNER))

    assert states() == ("connected", "working")


def test_a_banned_number_rests_for_an_hour(gateway, post):
    post(gateway, told("status.instance", {"status": "closed", "disconnectionReasonCode": 403}))

    assert states() == ("banned", "refused")
    assert timedelta(minutes=58) < session().banned_until - timezone.now() <= timedelta(hours=1)


class TestLooking:
    """Where no webhook comes, the gateway is asked."""

    def later(self, minutes: int) -> None:
        moved = timezone.now() - timedelta(minutes=minutes)
        WebSession.objects.update(looked_at=moved, created_at=moved)

    def test_it_is_asked_seldom_while_it_works_and_what_it_says_counts(self, gateway, stub):
        linking.look()
        assert not linking.look()
        self.later(9)
        assert not linking.look()
        self.later(11)
        stub.state = "connecting"
        asked = len(stub.asked)
        assert linking.look()
        assert (states(), len(stub.asked) - asked) == (("lost", "working"), 2)
        assert "não está conectado ao WhatsApp" in Connection.objects.get().error
        self.later(11)
        stub.state = "open"
        assert linking.look()
        assert states() == ("connected", "working")
        assert Connection.objects.get().error == ""

    def test_one_who_scanned_while_nothing_came_is_found(self, waiting, stub):
        stub.state, stub.owner = "open", OWNER
        WebSession.objects.update(looked_at=None)

        assert linking.look()

        assert states() == ("connected", "working")

    def test_nobody_waits_for_a_phone_for_ever(self, waiting):
        self.later(6)

        assert linking.look()

        assert states() == ("expired", "refused")
        assert not linking.look()

    def test_a_key_that_no_longer_works_stops_the_channel(self, gateway, stub):
        stub.instances = {"crm-5f81089e": "another key"}

        assert linking.look()

        assert Connection.objects.get().state == "refused"
        assert "recusa a chave" in Connection.objects.get().error

    def test_a_gateway_that_is_away_is_told_and_holds_nothing_back(self, gateway):
        connection = Connection.objects.get()
        connection.credentials = {**connection.credentials, "base_url": "http://127.0.0.1:9999"}
        connection.save()

        assert linking.look()

        connection.refresh_from_db()
        assert (connection.state, "não responde" in connection.error) == ("working", True)

    def test_only_those_of_this_organization_are_asked(self, gateway, rival, stub):
        linking.look()
        with in_tenant(rival.schema):
            assert not linking.look()
