"""Pages of the account and of what went wrong: they stand without an organization, and some without anything."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
OWN = ["account_email", "account_change_password", "account_logout"]
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|href=\"javascript:", re.IGNORECASE)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN)
def test_a_stranger_sees_the_ways_in(client, name):
    answer = client.get(reverse(name), HTTP_ACCEPT_LANGUAGE="en")

    assert answer.status_code == 200
    assert "Loved CRM" in answer.content.decode()
    assert not INLINE.search(answer.content.decode())


@pytest.mark.parametrize("name", OWN)
def test_a_person_sees_pages_about_oneself(browser, aurora, name):
    answer = browser(aurora.rep).get(reverse(name))

    assert answer.status_code == 200
    assert f'href="{aurora.url("")}"' in answer.content.decode()
    assert not INLINE.search(answer.content.decode())


@pytest.mark.django_db
def test_what_was_typed_stays_and_the_error_stands_beside_it(client):
    said = {"name": "Bia", "organization_name": "Lume", "email": "bia@lume"}
    # From an address of its own: other tests sign up too, and one address may do so only so often.
    answer = client.post(reverse("account_signup"), said, REMOTE_ADDR="203.0.113.77")
    page = answer.content.decode()

    assert 'value="Bia"' in page
    assert 'value="bia@lume"' in page
    assert 'id="id_email_error">' in page
    assert 'id="id_name_error" hidden' in page


@pytest.mark.django_db
def test_a_wrong_password_is_told_without_saying_who_exists(client, aurora):
    texts = set()
    for email in [aurora.rep.user.email, "nobody@aurora.test"]:
        answer = client.post(reverse("account_login"), {"login": email, "password": "not this one"})
        texts.add(re.search(r'role="alert">.*?<span>(.*?)</span>', answer.content.decode(), re.DOTALL)[1])

    assert len(texts) == 1


@pytest.mark.parametrize("code", ["400", "403", "404", "429", "500", "503", "403_csrf"])
def test_an_error_page_needs_no_context_at_all(code):
    page = render_to_string(f"{code}.html")

    assert re.search(r"<h1>[A-Z].+</h1>", page)
    assert 'href="/"' in page
    assert not INLINE.search(page)


@pytest.mark.django_db
def test_an_unknown_address_answers_with_our_page_and_its_code(client):
    answer = client.get("/nowhere/", HTTP_X_REQUEST_ID="abcdef1234567890")

    assert answer.status_code == 404
    assert "abcdef12" in answer.content.decode()


def test_another_organization_looks_like_nothing_at_all(browser, aurora, rival):
    refused = browser(aurora.rep).get(rival.url("board/"), HTTP_X_REQUEST_ID="abcdef1234567890")
    unknown = browser(aurora.rep).get("/o/no-such-place/board/", HTTP_X_REQUEST_ID="abcdef1234567890")

    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.content == unknown.content
    assert "Rival" not in refused.content.decode()


def test_no_template_has_code_or_style_of_its_own():
    pages = sorted(settings.BASE_DIR.glob("templates/**/*.html"))

    assert [page.name for page in pages if INLINE.search(page.read_text())] == []


def test_every_stylesheet_is_loaded_and_short():
    loaded = (settings.BASE_DIR / "templates/_frame/_styles.html").read_text()
    sheets = sorted(settings.BASE_DIR.glob("static/css/*.css"))

    assert [sheet.name for sheet in sheets if f"css/{sheet.name}" not in loaded] == [
        "admin.css",
        "components.css",
        "reference.css",
    ]  # each is of one page only, or of the admins
    assert [sheet.name for sheet in sheets if len(sheet.read_text().splitlines()) >= 600] == []


@pytest.mark.parametrize(
    ("back", "status", "to"),
    [
        ("/start/", 302, "/start/"),
        ("NaN", 302, "NaN"),
        ("//evil.example", 204, None),
        ("javascript:alert(1)", 204, None),
    ],
)
def test_preferences_lead_back_to_pages_of_ours_and_nowhere_else(browser, aurora, back, status, to):
    answer = browser(aurora.rep).post("/preferences/", {"theme": "dark", "next": back})

    assert (answer.status_code, answer.headers.get("Location")) == (status, to)
