"""Every published body goes through the real endpoint, and every published answer through the real client: exactly this follows."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from config.outside.errors import NeedsOwner, NotAuthorised, Rejected
from messaging.models import WebSession
from messaging.providers import registry
from messaging.providers.evolution import account, people
from messaging.providers.outgoing import Accepted, OutgoingText
from messaging.providers.types import Peer
from tests.messaging import told
from tests.messaging.evolution.makers import connected, credentials_for
from tests.shared import needs_shared, sample, samples
from tests.stubs.evolution import EvolutionStub
from tests.stubs.evolution_spec import problem

STORED = Path(__file__).with_name("samples_stored.json")
EXPECTED = json.loads(STORED.read_text()) if STORED.is_file() else {}
WEBHOOKS = {name: path for name, path in samples("evolution").items() if "event" in json.loads(path.read_bytes())}
ANSWERS = samples("evolution").keys() - WEBHOOKS.keys()
pytestmark = [needs_shared, pytest.mark.usefixtures("inside_aurora")]


def left_by(name: str, stub: EvolutionStub, post) -> dict:
    """What a sample leaves behind in an organization that has the number it came to."""
    body = json.loads(WEBHOOKS[name].read_bytes())
    number, _server = people.split(body.get("sender") or "5511999990000@s.whatsapp.net")
    is_linked = not name.startswith(("qrcode", "v1_woofed_qrcode"))
    channel = connected(stub, phone=f"+{number}", is_linked=is_linked)
    statuses = [post(channel, body, works=False), post(channel, {**body, "again": True})]  # the same in another body
    assert statuses == [200, 200], name
    left = told.all_of_it() | {"session": WebSession.objects.get().state}
    return {key: value for key, value in left.items() if value != "connected" or key != "session"}


def test_each_sample_leaves_exactly_this_however_often_it_comes(stub, post, monkeypatch):
    monkeypatch.setattr(
        "messaging.tasks._fetch", lambda item: None
    )  # no line to the gateway's files inside one transaction
    left = {}
    for name in WEBHOOKS:
        with transaction.atomic():
            left[name] = left_by(name, stub, post)
            transaction.set_rollback(True)

    assert left == EXPECTED


class TestAnswers:
    @pytest.fixture
    def credentials(self, stub):
        return credentials_for(stub)

    def send(self, stub, credentials, status: int, name: str) -> Accepted:
        stub.answer_next(status, sample("evolution", name))
        return registry.get("evolution").send(credentials, OutgoingText(to=Peer(wa_id="5511998765432"), text="Olá"))

    def test_what_was_taken_is_known_by_its_id(self, stub, credentials):
        for name, number, external_id in (
            ("rest_send_text_response_201", "5511998765432", "3EB0A1B2C3D4E5F6"),
            ("v1_woofed_send_text_response", "5522998813788", "BAE55A31F9329575"),
            ("v1_woofed_send_image_response", "5522998813788", "BAE548E8E5CB0ED6"),
        ):
            accepted = self.send(stub, credentials, 201, name)
            peer = Peer(wa_id=number, phone=f"+{number}")
            assert accepted == Accepted(external_id=external_id, peer=peer, status="PENDING"), name

    def test_what_was_refused_is_named(self, stub, credentials):
        for name, status, kind, code in (
            ("rest_error_400_number_not_exists", 400, Rejected, "no_whatsapp"),
            ("v1_woofed_invalid_send_text_response", 400, Rejected, "no_whatsapp"),
            ("rest_error_401", 401, NotAuthorised, "key_refused"),
            ("rest_error_404_instance", 404, NeedsOwner, "no_instance"),
        ):
            with pytest.raises(kind) as refused:
                self.send(stub, credentials, status, name)
            assert (type(refused.value), refused.value.code) == (kind, code), name

    def test_an_instance_tells_its_key_and_its_code(self, stub, credentials):
        for name, key in (
            ("rest_instance_create_response_201", "8D3A1F2C-7B3C-4C1D-9E0F-1234567890AB"),
            ("v1_woofed_create_response", "woofedtoken"),
        ):
            stub.answer_next(201, sample("evolution", name), to="/instance/create")
            assert account.create(credentials) == key, name
        stub.answer_next(200, sample("evolution", "rest_instance_connect_response"), to="/instance/connect")
        offered = account.link(credentials, by_code=False)
        assert (offered.qr, offered.code) == ("2@y8eK+bjtEjUWy9/FOM...", "WZYE-H1YY")

    def test_the_published_requests_are_ones_that_the_description_allows(self):
        for name, path in (
            ("rest_send_text_request", "/message/sendText/x"),
            ("rest_instance_create_request", "/instance/create"),
        ):
            body = sample("evolution", name)
            body.pop("webhook", None)  # of newer gateways, with events that the description does not know
            assert problem("POST", path, "", json.dumps(body).encode()) == "", name

    def test_no_sample_is_left_out(self):
        tried = {
            "rest_send_text_response_201",
            "rest_error_400_number_not_exists",
            "rest_error_401",
            "rest_error_404_instance",
        }
        tried |= {"rest_instance_create_response_201", "rest_instance_connect_response", "rest_send_text_request"}
        tried |= {"rest_instance_create_request", "v1_woofed_create_response", "v1_woofed_invalid_send_text_response"}
        tried |= {"v1_woofed_send_text_response", "v1_woofed_send_image_response"}
        # Ours says no encoding, and asks for no numbers: the gateway does both by itself. Nothing is deleted there.
        not_ours = {"rest_send_audio_request", "rest_whatsapp_numbers_response", "v1_woofed_delete_response"}
        assert tried | not_ours == ANSWERS
