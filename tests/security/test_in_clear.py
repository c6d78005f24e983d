"""The API over plain HTTP is refused, never led on, and a key that went in clear is known."""

import json

import pytest
from django.test import Client

from tenants.models import PlatformAuditLine
from tests.api.calling import ROOT, make_key


@pytest.fixture(autouse=True)
def encrypted(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [settings.PROGRAM_ADDRESSES]


def test_programs_are_told_and_people_are_led_on(aurora, browser):
    _key, secret = make_key(aurora)
    headers = {"Authorization": f"Bearer {secret}"}
    said = json.dumps({"name": "Studio Lume"})
    refused = [
        Client().get(f"{ROOT}leads/", headers=headers),
        Client().post(f"{ROOT}companies/", said, content_type="application/json", headers=headers),
        Client().post(f"{ROOT}sign-ins/", "{}", content_type="application/json"),
        Client().post("/oauth/token/", {"grant_type": "refresh_token"}),
        browser(aurora.rep).get(aurora.url("api/v1/leads/")),
    ]

    assert {(answer.status_code, answer.json()["type"].rpartition(":")[2]) for answer in refused} == {
        (403, "https_required")
    }
    assert "Location" not in refused[0].headers
    lines = PlatformAuditLine.objects.filter(action="api.in_clear").order_by("at")
    assert [(line.organization_id, line.after["path"]) for line in lines] == [
        (aurora.organization.pk, f"{ROOT}leads/"),
        (aurora.organization.pk, f"{ROOT}companies/"),
    ]
    assert Client().get("/accounts/login/").headers["Location"] == "https://testserver/accounts/login/"


def test_with_tls_it_is_the_api(aurora):
    _key, secret = make_key(aurora)
    headers = {"Authorization": f"Bearer {secret}", "X-Org-Id": str(aurora.organization.pk)}
    assert Client().get(f"{ROOT}leads/", headers=headers, secure=True).status_code == 200
    assert not PlatformAuditLine.objects.filter(action="api.in_clear").exists()
