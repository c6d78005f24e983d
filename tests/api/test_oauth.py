"""Apps of others (OAuth 2): allowed by a person for one organization, never more than they, ended at once."""

import json
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from django.test import Client

from crm.models import Job
from crm.services import jobs
from tenants.context import in_tenant
from tenants.models import Grant, GrantToken, Membership, OAuthApp, OAuthCode, PlatformAuditLine
from tenants.services import grants, oauth
from tests.api.apps import (
    BACK,
    SECRET,
    VERIFIER,
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
from tests.isolation.people_rows import app_of
from tests.makers import make_lead
from tests.queries import count_queries

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")


def test_a_person_allows_an_app_what_it_asks_for_at_one_organization(aurora, app, browser):
    with in_tenant(aurora.schema):
        mine = make_lead("Marina", owner=aurora.rep)
        make_lead("Caio", owner=aurora.other_rep)
    page = browser(aurora.rep).get(address(app))
    html = page.content.decode()
    assert all(word in html for word in ("Planilhas", "Aurora", "app.test", "Leads", "rep@aurora.test"))
    assert "form-action 'self' https://app.test" in page["Content-Security-Policy"]
    assert (page["X-Frame-Options"], "no-store" in page["Cache-Control"]) == ("DENY", True)
    assert living(aurora) == 0

    tokens = tokens_of(aurora.rep, app)

    assert tokens.keys() == {"access_token", "expires_in", "token_type", "scope", "refresh_token"}
    assert (tokens["scope"], tokens["expires_in"]) == ("lead.view contact.view", 900)
    program = bearing(aurora, tokens["access_token"])
    assert [row["id"] for row in program.all_of("leads/")] == [str(mine.pk)]
    assert program.get("tasks/").status_code == 403
    assert program.post("companies/", {"name": "Lume"}).status_code == 403
    assert program.get("notifications/").json()["results"] == []
    assert program.get("members/").status_code == 403
    with in_tenant(aurora.schema):
        assert PlatformAuditLine.objects.filter(action="permission.refused", actor_name="rep@aurora.test (Planilhas)")
    line = PlatformAuditLine.objects.get(table="tenants_grant", action="insert")
    assert (line.organization_id, line.actor_name, line.after["scopes"]) == (
        aurora.organization.pk,
        "rep@aurora.test",
        ["lead.view", "contact.view"],
    )
    stored = json.dumps([list(rows.values()) for rows in (GrantToken.objects, OAuthCode.objects)], default=str)
    assert tokens["refresh_token"] not in stored


def test_what_the_person_may_not_is_not_allowed_and_what_they_lose_the_app_loses(aurora, browser):
    app = app_of(aurora, "lead.view", "lead.delete")
    tokens = tokens_of(aurora.rep, app, scope="lead.view lead.delete")
    assert tokens["scope"] == "lead.view"
    program = bearing(aurora, tokens["access_token"])

    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(role=aurora.viewer.role)

    assert program.get("leads/").status_code == 403
    assert "lead.view" not in browser(aurora.rep).get(address(app, scope="lead.view")).content.decode()
    assert answered(browser(aurora.rep), app, scope="lead.view") == {"error": "access_denied"}


def test_whoever_says_no_or_is_not_signed_in_gives_nothing(aurora, app, browser):
    assert answered(browser(aurora.rep), app, "deny") == {"error": "access_denied"}
    stranger = browser().get(address(app))
    assert (stranger.status_code, urlsplit(stranger["Location"]).path) == (302, "/accounts/login/")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser(aurora.rep).cookies
    assert strict.post(address(app), {"answer": "allow"}).status_code == 403
    assert living(aurora) == 0


def test_an_app_that_keeps_a_secret_shows_it(aurora):
    app = app_of(aurora, secret=SECRET)
    code = code_of(aurora.rep, app)
    basic = {"Authorization": "Basic " + b64encode(f"{app.client_id}:{SECRET}".encode()).decode()}
    wrong = {"Authorization": "Basic " + b64encode(f"{app.client_id}:lvs_guess".encode()).decode()}
    asked = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER, "code": code}

    for headers, more in [
        ({}, {}),
        ({}, {"client_secret": "lvs_guess"}),
        (wrong, {}),
        ({"Authorization": "Basic ?"}, {}),
    ]:
        assert told(ask("token", headers, client_id=app.client_id, **asked, **more)) == (401, "invalid_client")
    tokens = ask("token", basic, **asked)
    assert tokens.status_code == 200
    assert told(refresh(app, tokens.json()["refresh_token"])) == (401, "invalid_client")
    assert refresh(app, tokens.json()["refresh_token"], client_secret=SECRET).status_code == 200
    assert SECRET not in json.dumps(list(OAuthApp.objects.of(aurora.organization).values()), default=str)


def test_refreshing_turns_the_token_narrows_and_never_widens(aurora, app):
    first = tokens_of(aurora.rep, app)
    assert told(refresh(app, first["refresh_token"], scope="lead.view task.view")) == (400, "invalid_scope")
    second = refresh(app, first["refresh_token"], scope="contact.view").json()

    narrow = bearing(aurora, second["access_token"])
    assert (narrow.get("contacts/").status_code, narrow.get("leads/").status_code) == (200, 403)
    assert told(refresh(app, first["refresh_token"])) == (400, "invalid_grant")
    assert narrow.get("contacts/").status_code == 401
    assert Grant.objects.of(aurora.organization).get().ended_by == "reused"


def test_whoever_leaves_takes_their_apps_along(aurora, app):
    tokens, code = tokens_of(aurora.rep, app), code_of(aurora.rep, app)

    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(is_active=False)

    assert bearing(aurora, tokens["access_token"]).get("leads/").status_code == 401
    assert told(refresh(app, tokens["refresh_token"])) == (400, "invalid_grant")
    assert told(exchange(app, code)) == (400, "invalid_grant")


def test_an_app_is_ended_by_itself_by_its_person_and_by_the_admins(aurora, rival, app, browser):
    by_itself, by_person, by_admin = (tokens_of(aurora.rep, app) for _each in range(3))
    status = lambda tokens: bearing(aurora, tokens["access_token"]).get("leads/").status_code  # noqa: E731

    assert ask("revoke", client_id=app.client_id, token=by_itself["refresh_token"]).status_code == 200
    assert ask("revoke", client_id=app.client_id, token="nothing").status_code == 200  # RFC 7009: also unknown ones
    assert [status(tokens) for tokens in (by_itself, by_person, by_admin)] == [401, 200, 200]
    mine = browser(aurora.rep)
    page, first = mine.get("/security/").content.decode(), grants.of_person(aurora.rep.user).first()
    code_of(aurora.rep, app)  # which nobody came for
    assert page.count("Planilhas</b>") == mine.get("/security/").content.decode().count("Planilhas</b>") == 2
    assert mine.delete(f"/security/programs/?only={first.pk}").status_code == 200
    assert sorted(status(tokens) for tokens in (by_person, by_admin)) == [200, 401]

    path = aurora.url(f"settings/apps/{app.pk}/")
    assert (browser(aurora.manager).delete(path).status_code, browser(rival.owner).delete(path).status_code) == (
        403,
        404,
    )
    assert browser(aurora.admin).delete(path).status_code == 200
    assert [status(tokens) for tokens in (by_person, by_admin)] == [401, 401]
    assert mine.get(address(app)).status_code == 400
    assert "Planilhas" not in browser(aurora.admin).get(aurora.url("settings/apps/")).content.decode()


def test_admins_register_apps_and_their_secret_is_shown_once(aurora, browser):
    client, path = browser(aurora.admin), aurora.url("settings/apps/")
    said = {"name": "Planilhas", "is_confidential": "yes", "redirect_uris": BACK, "scopes": ["lead.change"]}

    html = client.post(path, said).content.decode()

    app = OAuthApp.objects.of(aurora.organization).get()
    secret = html.partition('id="oauth_secret" tabindex="0">')[2].partition("<")[0]
    assert app.knows(secret) and not app.knows(secret[:-1])
    assert (app.redirect_uris, app.scopes) == ([BACK], ["lead.view", "lead.change"])
    listed = client.get(path).content.decode()
    assert (secret in listed, app.client_id in listed) == (False, True)
    assert browser(aurora.manager).post(path, said).status_code == 403
    for bad in (
        *("http://app.test/", "https://app.test/#x", "https://*.app.test/", "https://u@app.test/", "https:///back"),
        *("javascript:alert(1)", "app.test", "https://app.test:x/", "https://app.test\\@evil.test/", "ftp://app.test/"),
    ):
        assert client.post(path, said | {"redirect_uris": bad}).status_code == 422, bad
    assert client.post(path, said | {"scopes": ["member.change"]}).status_code == 422
    assert OAuthApp.objects.of(aurora.organization).count() == 1
    client.post(path, said | {"is_confidential": "no", "redirect_uris": "http://localhost:8/x\nhttps://app.test/"})
    assert OAuthApp.objects.of(aurora.organization).latest("created_at").is_confidential is False


def test_work_that_an_app_began_has_no_more_rights_than_the_app(aurora):
    app = app_of(aurora, "lead.export", "lead.view")
    program = bearing(aurora, tokens_of(aurora.owner, app, scope="lead.export lead.view")["access_token"])

    made = program.post("exports/", {"entity": "lead"})

    assert made.status_code == 202
    assert program.post("exports/", {"entity": "contact"}).status_code == 403
    assert [row["id"] for row in program.all_of("exports/")] == [made.json()["id"]]
    with in_tenant(aurora.schema):
        job = Job.objects.get()
        assert (job.started_by_id, jobs.principal_of(job).may("contact.view")) == (aurora.owner.user_id, False)
        oauth.remove(app)
        assert jobs.principal_of(job) is None


def test_what_programs_read_to_find_us_is_true(db):
    answer = Client().get("/.well-known/oauth-authorization-server")

    said = answer.json()
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["response_types_supported"] == ["code"]
    for name in ("token_endpoint", "revocation_endpoint"):
        assert Client().post(urlsplit(said[name]).path).status_code in (400, 401)
    assert Client().get(urlsplit(said["token_endpoint"]).path).status_code == 405


def test_pages_and_calls_cost_the_same_however_many_there_are(aurora, browser):
    costs = []
    for name in ("Planilhas", "Painel"):
        app = app_of(aurora, name=name)
        tokens = tokens_of(aurora.owner, app)
        program, page = bearing(aurora, tokens["access_token"]), browser(aurora.owner)
        counted = []
        for ask_for in (
            lambda page=page: page.get(aurora.url("settings/apps/")),
            lambda page=page: page.get("/security/"),
            lambda program=program: program.get("leads/"),
        ):
            ask_for()  # what is cached per process
            with count_queries() as queries:
                ask_for()
            counted.append(len(queries))
        costs.append(counted)
    assert costs[0] == costs[1]
