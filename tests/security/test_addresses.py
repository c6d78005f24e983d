"""Addresses and headers that name another organization, or nothing at all; and what every answer says of itself."""

import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from crm import phones
from crm.identity import documents
from tenants.middleware import membership_of
from tenants.models import Organization
from tenants.services.creation import slug_of
from tests.isolation.rows import fingerprint
from tests.isolation.test_markers import marker
from tests.security.answers import lacking

OTHER_WAYS = (
    "/o/aurora/../rival/board/", "/o/aurora/%2e%2e/rival/board/", "/o/aurora/..%2frival/board/", "/o/aurora/o/rival/board/",
    "/o//rival/board/", "//o/rival/board/", "/o/rival;aurora/board/", "/o/rival%00/board/", "/o/RIVAL/board/", "/o/r%C4%B1val/board/",
    "/o/rival%20/board/", "/o/rival%0d%0aSet-Cookie:a=b/board/", "/o/rival'--/board/", "/o/%22rival%22/board/", "/o/*/board/",
    "/o/org_{rival}/board/", "/o/{rival}/board/", "/o/public/board/", "/o/tpl_7f3a/board/", "/o/rival/./board/", "/O/rival/board/",
    "/o/aurora%2f..%2frival/board/", "/o/rival?/board/", "/o/" + "x" * 5000 + "/board/", "/o/🦊/board/", "/api/o/rival/api/v1/leads/",
)  # fmt: skip
FORGED = (
    {"HTTP_X_FORWARDED_HOST": "rival.example.com"},
    {"HTTP_X_FORWARDED_PREFIX": "/o/rival"},
    {"HTTP_X_ORIGINAL_URL": "/o/rival/board/"},
    {"HTTP_X_REWRITE_URL": "/o/rival/board/"},
    {"HTTP_FORWARDED": "host=rival.example.com"},
    {"HTTP_X_ORG_ID": "{rival}"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"SCRIPT_NAME": "/o/rival"},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 1_000_000},
    {"HTTP_ACCEPT_LANGUAGE": ",".join(["../../../etc/passwd"] * 1000)},
    {"HTTP_COOKIE": "django_language=../../etc; a=" + "b" * 100_000},
    {"HTTP_RANGE": "bytes=0-0,1-1," + "2-2," * 1000},
)
NOWHERE = (
    "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/..%2f..%2fetc/passwd", "/.env", "/.git/config", "/.git/HEAD",
    "/manage.py", "/config/settings/core.py", "/db.sqlite3", "/backup.zip", "/static/", "/media/", "/.data/environment", "/debug/",
    "/static/js/app.js.bak", "/server-status", "/metrics", "/components/",
)  # fmt: skip


def test_no_spelling_of_an_address_leads_into_another_organization(both, aurora, rival, browser):
    before, client = fingerprint(rival.schema), browser(aurora.owner)

    for way in (each.replace("{rival}", rival.organization.pk.hex) for each in OTHER_WAYS):
        answer = client.get(way)
        print(f"GET {way[:60]} → {answer.status_code}")
        assert answer.status_code in (301, 302, 400, 404), way
        assert marker(rival) not in answer.content.decode(), way
        if answer.status_code in (301, 302):
            assert client.get(answer.headers["Location"]).status_code in (400, 404), way

    assert fingerprint(rival.schema) == before


def test_no_header_chooses_the_organization_or_the_host(both, aurora, rival, browser):
    client = browser(aurora.owner)

    for header in FORGED:
        forged = {name: value.replace("{rival}", str(rival.organization.pk)) for name, value in header.items()}
        answer = client.get(aurora.url("board/"), **forged)
        text = answer.content.decode() + str(answer.headers)
        print(f"{str(header)[:60]} → {answer.status_code}")
        assert answer.status_code < 500, header
        assert marker(rival) not in text and "rival.example.com" not in text, header
        assert answer.status_code != 200 or marker(aurora) in text, header


@pytest.mark.parametrize(
    "host", ["rival.example.com", "localhost.evil.example", "evil.example:80", "[::2]", "a b", "..."]
)
def test_a_host_that_is_not_ours_is_refused(host, aurora, browser):
    assert browser(aurora.owner).get(aurora.url("board/"), HTTP_HOST=host).status_code == 400


@pytest.mark.parametrize("path", NOWHERE)
def test_files_that_are_nobodys_business_are_not_there(path, db, client):
    answer = client.get(path)

    print(f"GET {path} → {answer.status_code}")
    assert answer.status_code == 404
    assert b"Traceback" not in answer.content and b"DJANGO" not in answer.content


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/o/nobody/", "/nowhere/", "/healthz"],
)
def test_the_way_in_is_as_strict_as_what_is_inside(path, db, client):
    """What is inside is held to it where every page is opened anyway, in tests/isolation/test_markers.py."""
    assert set(lacking("", client.get(path))) <= {"kept by no cache"}


def test_a_signed_in_persons_page_is_kept_by_no_cache(aurora, browser):
    assert lacking("", browser(aurora.rep).get("/preferences/keyboard/")) == []


MANY = how(max_examples=200, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
TEXTS = st.text(max_size=120) | st.from_regex(r"[a-zA-Z0-9 ._'\"/%\\-]{0,60}", fullmatch=True)


class TestWhateverIsTyped:
    @MANY
    @given(TEXTS)
    def test_an_organizations_address_is_made_of_plain_signs(self, name):
        slug = slug_of(name)

        Organization._meta.get_field("slug").run_validators(slug)
        assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", slug)
        assert slug == slug_of(slug)

    def test_nobody_is_a_member_by_an_odd_spelling(self, aurora, rival, db):
        user, own = aurora.owner.user, aurora.organization.slug

        @MANY
        @given(TEXTS | st.sampled_from(["AURORA", "aurora ", "aurora\n", "ａurora", "rival", "Rival"]))
        def every(slug):
            membership = membership_of(user, slug)
            assert (membership is not None) == (slug == own)

        every()

    @MANY
    @given(TEXTS | st.from_regex(r"\+?[0-9() -]{0,45}", fullmatch=True))
    def test_a_phone_is_one_of_the_world_or_none(self, text):
        found = phones.e164(text)

        assert not found or re.fullmatch(r"\+[1-9]\d{6,14}", found)
        assert not found or phones.e164(found) == found

    @MANY
    @given(TEXTS | st.from_regex(r"[0-9A-Z./-]{0,22}", fullmatch=True))
    def test_a_document_has_right_check_digits_or_is_none(self, text):
        found = documents.read(text)

        assert found is None or (found.kind, len(found.value)) in {("cpf", 11), ("cnpj", 14)}
        assert found is None or documents.read(found.pretty) == found
