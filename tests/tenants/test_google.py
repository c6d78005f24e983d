"""Signing in by Google: only what Google signed for this very sign-in counts, and the second step stays."""

import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.test import Client

from tenants.models import Membership, Organization, PlatformAuditLine
from tests.tenants.factors import code, give_app, is_in
from tests.tenants.googling import CALLBACK, CONNECTING, begin, come_by, connect, connections, refusals

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


def test_a_person_connects_google_and_signs_in_by_it(
    google, aurora, browser, queue, django_capture_on_commit_callbacks
):
    user, security = aurora.rep.user, browser(aurora.rep)
    assert "accounts/google/connecting" in security.get("/security/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = come_by(google, security, CONNECTING, sub="77", email="rep@gmail.test")
    queue.run()

    assert (done.status_code, done.headers["Location"], connections()) == (302, "/security/", [("77", user.email)])
    assert [letter.to for letter in mail.outbox] == [[user.email]]
    line = PlatformAuditLine.objects.get(table="socialaccount_socialaccount", action="insert")
    assert (line.actor_name, line.after["uid"], "extra_data" in line.after) == (user.email, "77", False)
    client = Client()
    answer = come_by(google, client, to=aurora.url("board/"), sub="77", email="renamed@gmail.test")
    assert (answer.status_code, answer.headers["Location"], is_in(client)) == (302, aurora.url("board/"), True)
    assert client.post(aurora.url("settings/second-step/")).status_code == 403  # what the role may not, it may not so
    assert google.asked.count("/keys") == 1


def test_the_second_step_is_asked_for_all_the_same(google, aurora):
    connect(google, aurora.rep.user)
    Organization.objects.filter(pk=aurora.organization.pk).update(second_step_roles=["*"], second_step_days=0)
    Membership.objects.of(aurora.organization).update(joined_at="2020-01-01T00:00:00Z")
    client = Client()
    come_by(google, client)
    assert client.get(aurora.url("board/")).headers["Location"] == "/security/?asked_by=aurora"

    give_app(aurora.rep.user)
    client = Client()
    answer = come_by(google, client)
    assert (answer.headers["Location"], is_in(client)) == ("/accounts/2fa/authenticate/", False)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert is_in(client)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "MissingRequiredClaimError"),
        ({"aud": "other.apps.googleusercontent.com"}, "InvalidAudienceError"),
        ({"aud": ["123.apps.googleusercontent.com", "other"]}, "InvalidAudienceError"),
        ({"azp": "other.apps.googleusercontent.com"}, "azp"),
        ({"iss": "https://accounts.google.com.evil.test"}, "InvalidIssuerError"),
        ({"exp": int(time.time()) - 120}, "ExpiredSignatureError"),
        ({"iat": int(time.time()) + 3600}, "ImmatureSignatureError"),
        ({"sub": None}, "MissingRequiredClaimError"),
    ],
    # Not by their values, of which some are moments: all processes must call them the same.
    ids=lambda told: told if isinstance(told, str) else next(iter(told)),
)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(google, aurora, wrong, reason):
    connect(google, aurora.owner.user)
    client = Client()

    answer = come_by(google, client, email=aurora.owner.user.email, **wrong)

    assert (answer.status_code, is_in(client), refusals()) == (403, False, [reason])
    assert connections() == [("108", aurora.owner.user.email)]


@pytest.mark.parametrize("by", ["another key", "another name", "hmac", "none"])
def test_a_token_that_google_did_not_sign_opens_nothing(google, aurora, by):
    connect(google, aurora.owner.user)
    match by:
        case "another key":
            google.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case "another name":
            google.kid = "unknown"
        case "hmac":
            google.key, google.algorithm = "x" * 64, "HS256"
        case "none":
            google.key, google.algorithm = None, "none"
    client = Client()

    answer = come_by(google, client)

    assert (answer.status_code, is_in(client), len(refusals())) == (403, False, 1)


def test_state_and_code_are_good_once_and_in_the_browser_that_began(google, aurora):
    connect(google, aurora.owner.user)
    client, victim = Client(), Client()
    told = google.agree(begin(client))
    foreign = victim.get(CALLBACK, told)  # an attacker's answer, in somebody else's browser
    wrong = client.get(CALLBACK, {**told, "state": "x" * 16})
    none = client.get(CALLBACK, {"code": told["code"]})
    assert [answer.status_code for answer in (foreign, wrong, none)] == [403] * 3
    assert (is_in(victim), is_in(client), google.asked) == (False, False, [])

    other = google.agree(begin(victim))
    swapped = client.get(CALLBACK, {"code": other["code"], "state": told["state"]})  # a code of another verifier
    assert (swapped.status_code, is_in(client)) == (403, False)
    told = google.agree(begin(client))
    assert (client.get(CALLBACK, told).status_code, is_in(client)) == (302, True)
    late = Client()
    again = google.agree(begin(late))
    assert late.get(CALLBACK, {**again, "code": told["code"]}).status_code == 403  # replayed
    assert client.post(CALLBACK, told).status_code == 405
    assert refusals() == ["state", "state", "state", "token answer 400", "token answer 400"]


def test_google_being_away_or_declined_is_said_and_the_policy_names_it(google, aurora, settings):
    client = Client()
    assert client.get(CALLBACK, {"state": parse_state(begin(client)), "error": "access_denied"}).status_code == 302
    settings.GOOGLE_TOKEN_URL = "http://127.0.0.1:9/token"
    assert come_by(google, client).status_code == 403
    assert refusals() == ["AnswerLost"] or refusals() == ["Unavailable"]


def parse_state(url: str) -> str:
    return url.partition("state=")[2].partition("&")[0]
