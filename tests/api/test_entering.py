"""Who gets into the API, and what those are told who do not."""

import json

import pytest
from django.test import Client

from tenants.context import in_tenant
from tenants.models import ApiKey, Organization, PlatformAuditLine
from tests.api.calling import ROOT, Caller, key_of, make_key, session_of
from tests.makers import make_lead


def caller(cast, secret, organization=None, **headers) -> Caller:
    """A key with the id of an organization."""
    named = {"X-Org-Id": str(organization or cast.organization.pk)}
    return Caller(ROOT, Client(), Authorization=f"Bearer {secret}", **named | headers)


def last_line(action: str) -> PlatformAuditLine:
    return PlatformAuditLine.objects.filter(action=action).latest("at")


def test_x_org_id_of_another_organization_is_refused_and_audited(aurora, rival):
    key, secret = make_key(aurora)

    answer = caller(aurora, secret, rival.organization.pk).get("leads/")

    line = last_line("api.wrong_organization")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:loved-crm:problem:permission_denied")
    assert (line.organization_id, line.actor_id) == (aurora.organization.pk, str(key.pk))
    assert line.after == {"meant": str(rival.organization.pk), "path": "/api/v1/leads/"}
    assert line.address == "127.0.0.1"


@pytest.mark.parametrize("meant", ["rival", "1", "*", "'; DROP SCHEMA public", "x" * 5000])
def test_x_org_id_that_is_no_id_of_ours_is_refused(meant, aurora):
    _key, secret = make_key(aurora)

    assert caller(aurora, secret, meant).get("leads/").status_code == 403
    assert last_line("api.wrong_organization").after["meant"] == meant[:60]


def test_keys_must_send_x_org_id(aurora):
    _key, secret = make_key(aurora)

    answer = Caller(ROOT, Client(), Authorization=f"Bearer {secret}").get("leads/")

    assert answer.status_code == 403
    assert "X-Org-Id" in answer.json()["detail"]


def test_x_org_id_is_checked_for_people_too_when_they_send_it(aurora, rival):
    people = session_of(aurora, aurora.owner)

    assert people.get("leads/", headers={"X-Org-Id": str(aurora.organization.pk).upper()}).status_code == 200
    assert people.get("leads/", headers={"X-Org-Id": str(rival.organization.pk)}).status_code == 403


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer lvd_",
        "Bearer lvd_{tail}x",
        "Basic {secret}",
        "Token {secret}",
        "{secret}",
    ],
)
def test_what_is_no_key_is_401(authorization, aurora):
    _key, secret = make_key(aurora)
    headers = {"X-Org-Id": str(aurora.organization.pk)}

    answer = Caller(ROOT, Client(), **headers).get(
        "leads/", headers={"Authorization": authorization.format(secret=secret, tail=secret[4:])}
    )

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["type"] == "urn:loved-crm:problem:not_authenticated"


def test_the_scheme_is_read_as_rfc_9110_says(aurora):
    _key, secret = make_key(aurora)

    assert caller(aurora, secret).get("leads/", headers={"Authorization": f"bearer  {secret} "}).status_code == 200


def test_a_sessions_cookie_opens_nothing_at_the_root(aurora):
    client = Client()
    client.force_login(aurora.owner.user)

    answer = Caller(ROOT, client, **{"X-Org-Id": str(aurora.organization.pk)}).get("leads/")

    assert answer.status_code == 401


@pytest.mark.parametrize("whose", ["aurora", "rival"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_opens_nothing_below_an_organizations_address(method, whose, aurora, rival, nothing_was_guessed):
    _key, secret = make_key(aurora)
    cast = {"aurora": aurora, "rival": rival}[whose]
    client = Client(enforce_csrf_checks=True)

    answer = getattr(client, method)(cast.url("api/v1/leads/"), headers={"Authorization": f"Bearer {secret}"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404
    assert last_line("organization.refused").after["slug"] == cast.organization.slug


def test_a_revoked_key_and_a_suspended_organization_are_401(aurora):
    key, secret = make_key(aurora)
    ours = caller(aurora, secret)
    ApiKey.objects.of(aurora.organization).filter(pk=key.pk).update(revoked_at="2026-01-01T00:00Z")
    assert ours.get("leads/").status_code == 401

    ApiKey.objects.of(aurora.organization).filter(pk=key.pk).update(revoked_at=None)
    Organization.objects.filter(pk=aurora.organization.pk).update(state=Organization.State.SUSPENDED)
    assert ours.get("leads/").status_code == 401


def test_a_deleted_key_is_401(aurora):
    key, secret = make_key(aurora)
    ApiKey.objects.of(aurora.organization).filter(pk=key.pk).delete()

    assert caller(aurora, secret).get("leads/").status_code == 401


def test_a_removed_member_is_out_at_once(aurora):
    people = session_of(aurora, aurora.rep)
    assert people.get("leads/").status_code == 200
    aurora.rep.is_active = False
    aurora.rep.save()

    answer = people.get("leads/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_organization_that_is_behind_says_so_in_json(aurora, key):
    Organization.objects.filter(pk=aurora.organization.pk).update(schema_version="older")

    answer = key.get("leads/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.json()["type"] == "urn:loved-crm:problem:upgrading"


def test_the_use_of_a_key_is_noted_once_a_minute(aurora):
    key, secret = make_key(aurora)
    rows = ApiKey.objects.of(aurora.organization).filter(pk=key.pk)

    caller(aurora, secret).get("leads/")
    first = rows.get().last_used_at
    caller(aurora, secret).get("leads/")

    assert first is not None
    assert rows.get().last_used_at == first


def test_a_person_needs_the_token_that_only_our_pages_have(aurora):
    client = Client(enforce_csrf_checks=True)
    client.force_login(aurora.owner.user)
    people = Caller(aurora.url("api/v1/"), client)
    client.get(aurora.url("settings/general/"))
    token = client.cookies["csrftoken"].value

    without = people.post("companies/", {"name": "Studio Lume"})
    foreign = people.post("companies/", {"name": "Studio Lume"}, headers={"X-CSRFToken": "x" * 64})
    plain = people.call(
        "post", "companies/", content_type="text/plain", data=json.dumps({"name": "Studio Lume"}).encode()
    )
    known = people.post("companies/", {"name": "Studio Lume"}, headers={"X-CSRFToken": token})

    assert [answer.status_code for answer in (without, foreign, plain, known)] == [403, 403, 403, 201]
    assert len(people.get("companies/").json()["results"]) == 1


def test_a_key_needs_no_such_token(aurora):
    _key, secret = make_key(aurora)
    headers = {"Authorization": f"Bearer {secret}", "X-Org-Id": str(aurora.organization.pk)}
    strict = Caller(ROOT, Client(enforce_csrf_checks=True), **headers)

    assert strict.post("companies/", {"name": "Studio Lume"}).status_code == 201


def test_what_a_key_does_is_audited_as_the_keys_doing(aurora, key):
    made = key.post("companies/", {"name": "Studio Lume"}).json()

    with in_tenant(aurora.schema):
        from crm.models import AuditLine

        line = AuditLine.objects.get(table="crm_company", row_id=made["id"])
        assert (line.action, line.actor_name, line.address) == ("insert", "API key Site", "127.0.0.1")


def test_a_refused_action_is_audited(aurora):
    key_of(aurora, "lead.view").delete("leads/0199a4f0-0000-7000-8000-000000000011/")

    line = last_line("permission.refused")
    assert (line.actor_name, line.after["method"]) == ("API key Site", "DELETE")


@pytest.mark.parametrize(
    ("path", "status"),
    [("", 404), ("nothing/", 404), ("leads", 404), ("leads/x/", 404), ("leads/1/", 404), ("leads/%00/", 404)],
)
def test_addresses_that_lead_nowhere_are_problems_too(path, status, key):
    answer = key.get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_methods_that_are_none_are_405(method, key):
    answer = key.call(method, "leads/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_options_tells_the_methods_and_head_what_get_does(aurora, key):
    with in_tenant(aurora.schema):
        make_lead("Marina")

    assert key.client.options(ROOT + "leads/", headers=key.headers).status_code == 204
    head = key.client.head(ROOT + "leads/", headers=key.headers)
    assert (head.status_code, head.content) == (200, b"")
    assert Client().options(ROOT + "leads/").status_code == 401


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*;q=x", "", "application/problem+json", ",,;"])
def test_whatever_is_accepted_json_comes(accept, key):
    answer = key.get("leads/", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_problems_come_in_the_callers_language(key):
    english = key.get("leads/x/").json()
    portuguese = key.get("leads/x/", headers={"Accept-Language": "pt-BR"}).json()

    assert (english["title"], portuguese["title"]) == ("Not found", "Não encontrado")
