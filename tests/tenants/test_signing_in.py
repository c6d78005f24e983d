"""The way in under attack: guessing, forged addresses, foreign forms, and where a person lands afterwards."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from tenants.models import PlatformAuditLine
from tests.cached import forget_cached
from tests.cast import PASSWORD

SIGN_IN = reverse("account_login")
SIGNED_IN = 302  # sent on to their own pages


def guess(email: str, password: str = "not this one", client: Client | None = None, **headers) -> int:
    client = client or Client()
    return client.post(SIGN_IN, {"login": email, "password": password}, **headers).status_code


def test_guessing_one_account_is_limited_whatever_address_the_request_claims(aurora):
    email = aurora.viewer.user.email
    answers = [guess(email, REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(20)]

    assert SIGNED_IN not in answers
    assert guess(email, PASSWORD, REMOTE_ADDR="203.0.113.5") != SIGNED_IN, "What is guessed at stays shut for a while."
    assert guess(aurora.rep.user.email, PASSWORD, REMOTE_ADDR="203.0.113.4") == SIGNED_IN


def test_guessing_many_accounts_from_one_address_is_limited(aurora, rival):
    """A sign-in that succeeds in between gives no new tries."""
    address = {"REMOTE_ADDR": "203.0.113.6"}
    for n in range(10):
        guess(f"person{n}@aurora.test", **address)
        if n == 5:
            assert guess(rival.rep.user.email, PASSWORD, **address) == SIGNED_IN

    assert guess(aurora.rep.user.email, PASSWORD, **address) != SIGNED_IN
    assert guess(aurora.rep.user.email, PASSWORD, REMOTE_ADDR="203.0.113.7") == SIGNED_IN


def test_whoever_signs_in_gets_a_session_that_nobody_knew_before(aurora):
    client = Client()
    client.get(reverse("account_signup"))
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"

    assert guess(aurora.rep.user.email, PASSWORD, client, REMOTE_ADDR="203.0.113.8") == SIGNED_IN
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "planted0planted0planted0planted0"


@pytest.mark.parametrize(
    ("to", "lands"),
    [("/o/rival/board/", "/o/rival/board/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil", "/")],
)
def test_where_the_address_leads_after_signing_in(aurora, rival, to, lands):
    client = Client()
    said = {"login": aurora.rep.user.email, "password": PASSWORD, "next": to}
    answer = client.post(SIGN_IN, said, REMOTE_ADDR="203.0.113.9")

    assert (answer.status_code, answer.headers["Location"]) == (302, lands)
    if lands != "/":
        assert client.get(lands).status_code == 404


def test_a_form_of_another_site_signs_nobody_in_and_changes_nothing(aurora):
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(SIGN_IN).content.decode())[1]
    said = {"login": aurora.rep.user.email, "password": PASSWORD}
    foreign = [
        client.post(SIGN_IN, said),
        client.post(SIGN_IN, {**said, "csrfmiddlewaretoken": token}, HTTP_ORIGIN="null"),
        client.post(SIGN_IN, {**said, "csrfmiddlewaretoken": token}, HTTP_ORIGIN="https://evil.example"),
        Client(enforce_csrf_checks=True).post(SIGN_IN, {**said, "csrfmiddlewaretoken": token}),
    ]

    assert [answer.status_code for answer in foreign] == [403] * 4
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.post(SIGN_IN, {**said, "csrfmiddlewaretoken": token}).status_code == SIGNED_IN


def test_the_letter_about_a_password_never_names_a_forged_host(aurora):
    forged = {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example"}
    Client().post(reverse("account_reset_password"), {"email": aurora.rep.user.email}, **forged)

    assert len(mail.outbox) == 1
    assert "evil.example" not in mail.outbox[0].body
    assert Client().get("/", HTTP_HOST="evil.example").status_code == 400


def test_whoever_guesses_does_not_shut_the_owner_out_and_the_owner_is_told(
    aurora, queue, django_capture_on_commit_callbacks
):
    forget_cached()
    email = aurora.rep.user.email
    with django_capture_on_commit_callbacks(execute=True):
        for n in range(12):
            guess(email, REMOTE_ADDR=f"198.51.100.{n}", HTTP_HOST=f"localhost:{8000 + n}")
    queue.run()

    assert guess(email, PASSWORD, REMOTE_ADDR="203.0.113.20") == SIGNED_IN
    [letter] = [each for each in mail.outbox if each.to == [email]]
    assert letter.subject == "Alguém tenta entrar na sua conta"
    assert PlatformAuditLine.objects.filter(action="sign_in.refused", after__email=email).count() == 12


def test_guessing_from_many_addresses_shuts_the_account_to_strangers_and_not_to_places_it_knows(aurora):
    forget_cached()
    email = aurora.rep.user.email
    assert guess(email, PASSWORD, REMOTE_ADDR="2001:db8:1:2::5") == SIGNED_IN
    for n in range(60):
        guess(email, REMOTE_ADDR=f"198.51.100.{n}")

    assert guess(email, PASSWORD, REMOTE_ADDR="203.0.113.21") != SIGNED_IN
    assert guess(email, PASSWORD, REMOTE_ADDR="2001:db8:1:2:ffff::9") == SIGNED_IN, "The same /64."
    assert guess(aurora.owner.user.email, PASSWORD, REMOTE_ADDR="203.0.113.21") == SIGNED_IN


def test_one_network_of_ipv6_and_another_port_are_no_new_tries(aurora):
    forget_cached()
    email = aurora.rep.user.email
    for n in range(5):
        guess(email, REMOTE_ADDR=f"2001:db8:9:9::{n}", HTTP_HOST=f"localhost:{8000 + n}")

    assert guess(email, PASSWORD, REMOTE_ADDR="2001:db8:9:9::77", HTTP_HOST="localhost:9999") != SIGNED_IN
