"""Every known way around what a person allowed an app: refused, and nothing changed."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tenants.access import KEY_SCOPES
from tenants.models import Grant, OAuthApp, PlatformAuditLine
from tenants.services import oauth
from tests.api.apps import (
    BACK,
    CHALLENGE,
    address,
    answered,
    ask,
    code_of,
    exchange,
    living,
    refresh,
    tokens_of,
    told,
)
from tests.api.calling import bearing
from tests.clock import travel
from tests.committed import at_once
from tests.isolation.people_rows import app_of
from tests.isolation.rows import fingerprint

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.test/"},
        {"redirect_uri": "https://app.test/back"},
        {"redirect_uri": "https://app.test/back?at=1&more=1"},
        {"redirect_uri": "https://app.test/back?at=1#x"},
        {"redirect_uri": "https://app.test.evil.test/back?at=1"},
        {"redirect_uri": "https://app.test@evil.test/back?at=1"},
        {"redirect_uri": "https://APP.test/back?at=1"},
        {"redirect_uri": "http://127.0.0.1:9999/back"},
        {"redirect_uri": "//app.test/back?at=1"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": None},
        {"client_id": "0199a4f0-0000-7000-8000-000000000011"},
        {"client_id": "x"},
        {"client_id": None},
    ],
    ids=lambda changes: str(*changes.values()),
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(changes, aurora, app, browser):
    client = browser(aurora.rep)

    for answer in (client.get(address(app, **changes)), client.post(address(app, **changes), {"answer": "allow"})):
        assert (answer.status_code, "Location" in answer) == (400, False)
    assert living(aurora) == 0


def test_what_is_given_twice_is_refused(aurora, app, browser):
    twice = f"{address(app)}&{urlencode({'redirect_uri': 'https://evil.test/'})}"

    assert browser(aurora.rep).post(twice, {"answer": "allow"}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "none"}, "unauthorized_client"),
        ({"response_type": "code token"}, "unauthorized_client"),
        ({"scope": "lead.view lead.delete"}, "invalid_scope"),
        ({"scope": "member.change"}, "invalid_scope"),
        ({"scope": "*"}, "invalid_scope"),
    ],
)
def test_a_weaker_or_wider_question_is_sent_back(changes, error, aurora, app, browser):
    assert answered(browser(aurora.owner), app, **changes)["error"] == error
    assert living(aurora) == 0


def test_an_app_of_another_organization_asks_nobody_here(aurora, rival, app, browser):
    of_rival = app_of(rival, name="Segredo")

    page = browser(aurora.owner).get(address(of_rival))

    assert (page.status_code, "Segredo" in page.content.decode()) == (400, False)
    assert browser(rival.owner).post(address(app), {"answer": "allow"}).status_code == 400
    assert (living(aurora), living(rival)) == (0, 0)
    refused = PlatformAuditLine.objects.filter(action="organization.refused").values_list("organization_id", flat=True)
    assert set(refused) == {aurora.organization.pk, rival.organization.pk}


def redeemed(app: OAuthApp, code: str) -> bool:
    with transaction.atomic():
        shown = oauth.claim_code(code, app, address="127.0.0.1")
        return bool(shown and oauth.use_code(shown))


def test_of_twenty_who_show_one_code_one_gets_tokens(committed):
    cast = committed.aurora
    app = app_of(cast)
    told = {"redirect_uri": BACK, "challenge": CHALLENGE, "address": "127.0.0.1", "agent": ""}
    oauth.allow(app, "the code", by=cast.rep, scopes=["lead.view"], **told)

    assert sorted(at_once(*[partial(redeemed, app, "the code")] * 20)) == [False] * 19 + [True]
    assert living(cast) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": None},
        {"code_verifier": CHALLENGE},
        {"redirect_uri": "http://127.0.0.1:8765/back"},
        {"redirect_uri": None},
        {"code": "guessed"},
        {"client_id": "0199a4f0-0000-7000-8000-000000000011"},
        {"grant_type": "password"},
        {"grant_type": "client_credentials"},
        {"grant_type": "refresh_token"},
    ],
    ids=str,
)
def test_a_code_that_was_caught_on_its_way_is_worth_nothing(changes, aurora, app):
    code = code_of(aurora.rep, app)

    answer = exchange(app, code, **changes)

    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()
    assert exchange(app, code).status_code == 200  # and nothing was changed for the app itself


def test_a_code_lives_a_minute(aurora, app):
    code = code_of(aurora.rep, app)
    with travel(timezone.now() + timedelta(seconds=61)):
        assert told(exchange(app, code)) == (400, "invalid_grant")


def test_another_apps_codes_and_tokens_are_nothing_to_an_app(aurora, rival, app):
    thieves = [app_of(aurora, name="Outra"), app_of(rival, name="Outra")]
    code = code_of(aurora.rep, app)
    assert {told(exchange(thief, code)) for thief in thieves} == {(400, "invalid_grant")}
    tokens = exchange(app, code).json()

    for thief in thieves:
        assert told(refresh(thief, tokens["refresh_token"])) == (400, "invalid_grant")
        for token in (tokens["access_token"], tokens["refresh_token"]):
            assert ask("revoke", client_id=thief.client_id, token=token).status_code == 200

    assert bearing(aurora, tokens["access_token"]).get("leads/").status_code == 200
    assert refresh(app, tokens["refresh_token"]).status_code == 200


def test_a_code_is_good_once_and_a_second_use_ends_what_came_of_it(aurora, app):
    code = code_of(aurora.rep, app)
    tokens = exchange(app, code).json()
    assert bearing(aurora, tokens["access_token"]).get("leads/").status_code == 200

    assert told(exchange(app, code)) == (400, "invalid_grant")

    assert bearing(aurora, tokens["access_token"]).get("leads/").status_code == 401
    assert told(refresh(app, tokens["refresh_token"])) == (400, "invalid_grant")
    assert [line.organization_id for line in PlatformAuditLine.objects.filter(action="token.reused")] == [
        aurora.organization.pk
    ]


def test_a_token_of_one_organization_ends_when_it_means_another(aurora, rival, app):
    tokens = tokens_of(aurora.rep, app)
    foreign = {"X-Org-Id": str(rival.organization.pk)}

    assert bearing(aurora, tokens["access_token"]).get("leads/", headers=foreign).status_code == 401
    assert told(refresh(app, tokens["refresh_token"])) == (400, "invalid_grant")
    assert Grant.objects.of(aurora.organization).get().ended_by == "wrong_organization"


@pytest.mark.parametrize("body", [b"\xff", b"a=%zz", b"{}", b"grant_type=refresh_token&refresh_token=%00", b""])
def test_nonsense_is_refused_in_the_protocols_words(body, db):
    answer = Client().post("/oauth/token/?x=\x00", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in (400, 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("get", f"{noun}/") for noun in ("members", "roles", "teams", "invitations", "plans", "usage", "invoices")),
        *(("get", f"notifications/{what}/") for what in ("preferences",)),
        *(("post", f"{noun}/") for noun in ("saved-views", "folders", "canned-replies", "notifications/read-all")),
        ("patch", "notifications/preferences/"),
    ],
)
def test_what_is_the_persons_own_is_no_apps(method, path, aurora):
    """With every scope there is, for somebody who may everything."""
    app = app_of(aurora, *KEY_SCOPES)
    program = bearing(aurora, tokens_of(aurora.owner, app, scope=" ".join(KEY_SCOPES))["access_token"])
    bodies = {"saved-views/": {"name": "x"}, "folders/": {"name": "x"}, "notifications/preferences/": {}}
    bodies["canned-replies/"] = {"title": "x", "shortcut": "x", "text": "x"}
    before = fingerprint(aurora.schema)

    assert program.call(method, path, bodies.get(path)).status_code == 403
    assert fingerprint(aurora.schema) == before
