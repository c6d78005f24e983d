"""Twilio's files and templates: fetched without giving credentials away, read as ours."""

import io

import pytest

from config.outside.errors import (
    Rejected,
    TooLarge,
)
from tests.stubs.twilio import ACCOUNT, AUTH_TOKEN, NUMBER, SENDER

WHATSAPP = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": SENDER}
SMS = {"account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "sender": NUMBER}
FILE = "MM" + "5" * 32 + "/ME" + "6" * 32
TEMPLATE = {
    "sid": "HX" + "1" * 32,
    "friendly_name": "boas_vindas",
    "language": "pt_BR",
    "types": {
        "whatsapp/card": {
            "body": "Olá, {{1}}! Seu pedido {{2}} saiu.",
            "header_text": "Aurora",
            "footer": "Responda SAIR para não receber",
            "actions": [{"type": "URL", "title": "Ver", "url": "https://aurora.example/{{3}}"}],
        }
    },
    "approval_requests": {"status": "approved", "category": "utility", "name": "boas_vindas"},
}


class TestFiles:
    def fetch(self, twilio, limit: int = 1000):
        target = io.BytesIO()
        return twilio.download(WHATSAPP, FILE, to=target, limit=limit), target.getvalue()

    def test_are_fetched_where_twilio_leads_without_the_credentials(self, stub, twilio):
        stub.files["ME" + "6" * 32] = (b"OggS...", "audio/ogg")

        told, content = self.fetch(twilio)

        assert (content, told.size, told.mime_type) == (b"OggS...", 7, "audio/ogg")
        assert [asked.rsplit(" ", 2)[1] for asked in stub.asked] == ["with", "without"]
        assert twilio.media(WHATSAPP, FILE).mime_type == "audio/ogg"

    def test_at_a_foreign_host_are_not_asked_for(self, stub, twilio):
        with pytest.raises(Rejected) as refused:
            self.fetch(twilio)

        assert refused.value.code == "media_gone"

    def test_that_are_too_large_are_cut_off(self, stub, twilio):
        stub.files["ME" + "6" * 32] = (b"x" * 2000, "audio/ogg")

        with pytest.raises(TooLarge):
            self.fetch(twilio)


class TestTemplates:
    def test_that_whatsapp_approved_read_as_ours_do(self, stub, twilio):
        rejected = {**TEMPLATE, "approval_requests": {"status": "rejected"}}
        stub.contents = [TEMPLATE, rejected]

        [template] = twilio.templates(WHATSAPP)

        assert (template.external_id, template.name, template.category) == (TEMPLATE["sid"], "boas_vindas", "UTILITY")
        assert template.components == [
            {"type": "HEADER", "format": "TEXT", "text": "Aurora"},
            {"type": "BODY", "text": "Olá, {{1}}! Seu pedido {{2}} saiu."},
            {"type": "FOOTER", "text": "Responda SAIR para não receber"},
            {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Ver", "url": "https://aurora.example/{{3}}"}]},
        ]

    def test_with_a_file_that_varies_want_one(self, stub, twilio):
        types = {"twilio/media": {"body": "Segue", "media": ["https://aurora.example/{{1}}"]}}
        stub.contents = [{**TEMPLATE, "types": types}]

        assert twilio.templates(WHATSAPP)[0].components[0] == {"type": "HEADER", "format": "DOCUMENT"}

    def test_are_none_of_sms(self, stub, sms):
        assert sms.templates(SMS) == []
        assert stub.asked == []
