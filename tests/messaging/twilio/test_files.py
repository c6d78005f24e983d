"""Files on their way out: Twilio fetches them by a signed address."""

import io

import pytest
from django.utils import timezone

from messaging.models import Message
from messaging.services import outbox
from tests.messaging.makers import PIXEL, make_conversation

pytestmark = pytest.mark.usefixtures("inside_aurora")


class TestFilesOnTheirWay:
    @pytest.fixture
    def link(self, whatsapp, stub, meta, settings) -> str:
        """The address that Twilio was given for a file."""
        thread = make_conversation(whatsapp)
        file, name = io.BytesIO(PIXEL), "Orçamento 1.png"
        meta.works(lambda: outbox.send_media(thread, by=None, file=file, filename=name, idempotency_key="1"))
        return stub.sent[0]["MediaUrl"].removeprefix(settings.PUBLIC_URL)

    def test_are_fetched_without_signing_in_and_never_run(self, link, meta):
        answer = meta.client.get(link)

        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert b"".join(answer.streaming_content) == PIXEL
        assert answer["Content-Length"] == str(len(PIXEL))
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_are_not_there_with_another_proof_or_organization(self, link, meta, rival):
        *_start, organization, proof, _name = link.split("/")

        assert meta.client.get(link.replace(proof, proof[:-2] + "xx")).status_code == 404
        assert meta.client.get(link.replace(organization, str(rival.organization.pk))).status_code == 404
        assert meta.client.get(link.replace(organization, "0198c0de-0000-7000-8000-000000000001")).status_code == 404

    def test_are_gone_when_the_message_is(self, link, meta):
        Message.objects.update(revoked_at=timezone.now())

        assert meta.client.get(link).status_code == 404

    def test_end_after_a_day(self, link, meta, monkeypatch):
        monkeypatch.setattr("messaging.queries.files.PROVIDER_SECONDS", -1)

        assert meta.client.get(link).status_code == 404
