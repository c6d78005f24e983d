"""Pages of other sites that call the API from a browser: those that the organization listed, and nobody else."""

import pytest
from django.test import Client

from tenants.models import ApiOrigin
from tenants.services import origins
from tests.api.calling import ROOT
from tests.isolation.people_rows import app_of

SITE = "https://app.test"
ASKED = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization, x-org-id"}


def let_in(answer) -> str | None:
    return answer.headers.get("Access-Control-Allow-Origin")


def test_a_listed_sites_pages_read_the_answers_of_their_organization_only(aurora, rival, key, browser):
    page, theirs = browser(aurora.admin), browser(rival.admin)
    assert page.post(aurora.url("settings/api-sites/"), {"site": f"{SITE}:443/some/page"}).status_code == 200
    assert theirs.post(rival.url("settings/api-sites/"), {"site": "http://localhost:3000"}).status_code == 200

    first = Client().options(f"{ROOT}leads/", headers={"Origin": SITE, **ASKED})
    assert (first.status_code, let_in(first), "Origin" in first["Vary"]) == (204, SITE, True)
    assert "X-Org-Id" in first["Access-Control-Allow-Headers"]
    own = key.get("leads/", headers={"Origin": SITE})
    assert (own.status_code, let_in(own), "Origin" in own["Vary"]) == (200, SITE, True)
    of_rival = key.get("leads/", headers={"Origin": "http://localhost:3000"})
    assert (of_rival.status_code, let_in(of_rival)) == (200, None)
    assert not any("Access-Control-Allow-Credentials" in answer for answer in (first, own))

    page.delete(aurora.url(f"settings/api-sites/{ApiOrigin.objects.of(aurora.organization).get().pk}/"))
    assert let_in(key.get("leads/", headers={"Origin": SITE})) is None


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://app.test.evil.test", "http://app.test", "*"])
def test_any_other_site_is_let_read_nothing(origin, aurora, key):
    origins.add(SITE, by=aurora.admin)

    assert let_in(Client().options(f"{ROOT}leads/", headers={"Origin": origin, **ASKED})) is None
    assert let_in(key.get("leads/", headers={"Origin": origin})) is None


def test_pages_and_sessions_are_never_told(aurora, browser):
    origins.add(SITE, by=aurora.admin)

    for path in ("board/", "api/v1/leads/"):
        assert let_in(browser(aurora.owner).get(aurora.url(path), headers={"Origin": SITE})) is None


@pytest.mark.parametrize(
    "site", ["app.test", "http://app.test", "https://*.app.test", "javascript:alert(1)", "", "null"]
)
def test_what_is_no_site_is_not_listed(site, aurora, browser):
    answer = browser(aurora.admin).post(aurora.url("settings/api-sites/"), {"site": site})

    assert answer.status_code == 422
    assert not ApiOrigin.objects.of(aurora.organization).exists()


def test_an_app_in_a_browser_gets_its_tokens_where_it_returns_to(aurora):
    app = app_of(aurora)
    ask = {"grant_type": "refresh_token", "client_id": app.client_id, "refresh_token": "none"}

    answers = [Client().post("/oauth/token/", ask, headers={"Origin": site}) for site in (SITE, "https://evil.test")]

    assert [let_in(answer) for answer in answers] == [SITE, None]
