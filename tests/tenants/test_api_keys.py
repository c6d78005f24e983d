"""API keys in the settings: made, shown once, ended."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tenants.access import KEY_SCOPES
from tenants.context import in_tenant
from tenants.models import ApiKey, PlatformAuditLine, Role
from tenants.scopes import ACTIONS
from tests.api.calling import ROOT, Caller, make_key
from tests.clock import travel
from tests.queries import count_queries

SECRET = re.compile(r"lvd_[\w-]{43}")


def create(client, cast, *, name="Site", scopes=("lead.view",)):
    return client.post(cast.url("settings/api-keys/"), {"name": name, "scopes": list(scopes)})


def living(cast) -> list[str]:
    return list(ApiKey.objects.of(cast.organization).filter(revoked_at=None).values_list("name", flat=True))


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(aurora, browser):
    client = browser(aurora.admin)

    answer = create(client, aurora, scopes=["contact.view", "lead.view"])

    shown = SECRET.findall(answer.content.decode())
    key = ApiKey.objects.of(aurora.organization).get()
    assert len(shown) == 1
    assert (key.digest, key.start) == (ApiKey.digest_of(shown[0]), shown[0][:8])
    assert (key.name, key.scopes, key.created_by) == ("Site", ["lead.view", "contact.view"], aurora.admin.user)
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get(aurora.url("settings/api-keys/")).content.decode()
    assert not SECRET.search(page)
    assert f"{shown[0][:8]}…" in page


def test_the_new_key_opens_its_own_organization_at_once(aurora, rival, browser):
    secret = SECRET.search(create(browser(aurora.owner), aurora).content.decode())[0]

    own = Caller(ROOT, browser(), Authorization=f"Bearer {secret}", **{"X-Org-Id": str(aurora.organization.pk)})

    assert own.get("leads/").status_code == 200
    assert own.get("contacts/").status_code == 403


def test_a_revoked_key_opens_nothing_from_its_next_call_on(aurora, browser):
    key, secret = make_key(aurora)
    caller = Caller(ROOT, browser(), Authorization=f"Bearer {secret}", **{"X-Org-Id": str(aurora.organization.pk)})
    assert caller.get("leads/").status_code == 200

    answer = browser(aurora.owner).delete(aurora.url(f"settings/api-keys/{key.pk}/"))

    assert (answer.status_code, living(aurora)) == (200, [])
    assert "Site" not in answer.content.decode()
    assert caller.get("leads/").status_code == 401
    assert ApiKey.objects.of(aurora.organization).filter(pk=key.pk).exists()


def opens(cast, secret: str) -> bool:
    headers = {"Authorization": f"Bearer {secret}", "X-Org-Id": str(cast.organization.pk)}
    return Caller(ROOT, Client(), **headers).get("leads/").status_code == 200


def test_a_renewed_key_opens_by_both_secrets_for_a_day(aurora, rival, browser):
    (key, first), client = make_key(aurora), browser(aurora.admin)
    address = aurora.url(f"settings/api-keys/{key.pk}/secret/")

    answer = client.post(address)

    second = SECRET.search(answer.content.decode())[0]
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "segredo anterior funciona até" in answer.content.decode()
    assert (opens(aurora, first), opens(aurora, second), opens(rival, second)) == (True, True, False)
    row = ApiKey.objects.of(aurora.organization).get()
    assert (row.pk, row.start, row.scopes) == (key.pk, second[:8], key.scopes)
    line = PlatformAuditLine.objects.filter(table="tenants_apikey", row_id=str(key.pk), action="update").latest("at")
    assert (line.actor_name, set(line.after)) == ("admin@aurora.test", {"start", "former_until"})
    with travel(row.former_until - timedelta(seconds=1), tick=False):
        assert (opens(aurora, first), opens(aurora, second)) == (True, True)
    with travel(row.former_until + timedelta(seconds=1), tick=False):
        assert (opens(aurora, first), opens(aurora, second)) == (False, True)

    third = SECRET.search(client.post(address).content.decode())[0]
    assert [opens(aurora, each) for each in (first, second, third)] == [False, True, True]
    assert client.delete(address).status_code == 200
    assert [opens(aurora, each) for each in (second, third)] == [False, True]
    assert browser(aurora.owner).delete(aurora.url(f"settings/api-keys/{key.pk}/")).status_code == 200
    assert not opens(aurora, third)
    assert client.post(address).status_code == 404


def test_a_key_that_may_more_is_not_renewed(aurora, browser):
    (key, secret), role = make_key(aurora), Role.objects.of(aurora.organization).get(key="manager")
    role.permissions = {**role.permissions, "api_key.view": "all", "api_key.change": "all"}
    role.save()

    answer = browser(aurora.manager).post(aurora.url(f"settings/api-keys/{key.pk}/secret/"))

    assert (answer.status_code, "HX-Trigger" in answer.headers, answer.content) == (422, True, b"")
    assert ApiKey.objects.of(aurora.organization).get().digest == ApiKey.digest_of(secret)


def test_both_ends_of_a_key_are_audited_without_its_secret(aurora, browser):
    client = browser(aurora.admin)
    create(client, aurora, name="Site", scopes=["lead.view"])
    key = ApiKey.objects.of(aurora.organization).get()
    client.delete(aurora.url(f"settings/api-keys/{key.pk}/"))

    made, ended = PlatformAuditLine.objects.filter(table="tenants_apikey", row_id=str(key.pk)).order_by("at")
    assert (made.action, made.actor_name, made.after["name"]) == ("insert", "admin@aurora.test", "Site")
    assert "digest" not in made.after
    assert (ended.action, ended.actor_name, list(ended.after)) == ("update", "admin@aurora.test", ["revoked_at"])
    assert made.organization_id == aurora.organization.pk


def test_whoever_changes_or_archives_also_sees(aurora, browser):
    create(browser(aurora.owner), aurora, scopes=["lead.delete", "conversation.change", "contact.create"])

    key = ApiKey.objects.of(aurora.organization).get()
    assert key.scopes == ["lead.view", "lead.delete", "contact.create", "conversation.view", "conversation.change"]


@pytest.mark.parametrize("scope", KEY_SCOPES)
def test_each_scope_that_is_offered_can_be_given_alone(scope, aurora, browser):
    answer = create(browser(aurora.owner), aurora, scopes=[scope])

    assert (answer.status_code, scope in ApiKey.objects.of(aurora.organization).get().scopes) == (200, True)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "scopes": ["lead.view"]}, "Este campo é obrigatório"),
        ({"name": "x" * 61, "scopes": ["lead.view"]}, "60"),
        ({"name": "Site"}, "Escolha pelo menos uma opção."),
        ({"name": "Site", "scopes": ["member.view"]}, "member.view"),
        ({"name": "Site", "scopes": ["lead.view", "billing.view"]}, "billing.view"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(form, said, aurora, browser):
    answer = browser(aurora.owner).post(aurora.url("settings/api-keys/"), form)

    assert (answer.status_code, living(aurora)) == (422, [])
    assert said in answer.content.decode()
    assert not SECRET.search(answer.content.decode())


def test_a_key_never_may_more_than_its_maker(aurora, browser):
    role = Role.objects.of(aurora.organization).get(key="manager")
    role.permissions = {**role.permissions, "api_key.view": "all", "api_key.create": "all"}
    role.save()
    client = browser(aurora.manager)

    offered = client.get(aurora.url("settings/api-keys/new/")).content.decode()
    refused = create(client, aurora, scopes=["lead.delete"])

    seen = ["lead.view", "contact.view", "company.view", "task.view"]
    set_up = [f"pipeline.{action}" for action in ("view", "create", "change", "delete")]
    automated = [f"automation.{action}" for action in ("create", "change", "delete")]
    worded = [f"template.{action}" for action in ("view", "create", "change", "delete")]
    sent = [f"broadcast.{action}" for action in ("view", "create", "change", "delete")]
    assert re.findall(r'value="([\w.]+)"', offered) == [*seen, *set_up, *automated, *sent, *worded]
    assert (refused.status_code, living(aurora)) == (422, [])


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
def test_keys_are_the_owners_and_admins(who, aurora, browser):
    key, _secret = make_key(aurora)
    client = browser(aurora.members[who])

    answers = [
        client.get(aurora.url("settings/api-keys/")),
        client.get(aurora.url("settings/api-keys/new/")),
        create(client, aurora, name="Mine"),
        client.delete(aurora.url(f"settings/api-keys/{key.pk}/")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert living(aurora) == ["Site"]


def test_another_organizations_key_does_not_exist_here(aurora, rival, browser):
    key, _secret = make_key(rival, name="Theirs")
    client = browser(aurora.owner)

    assert client.delete(aurora.url(f"settings/api-keys/{key.pk}/")).status_code == 404
    assert client.delete(rival.url(f"settings/api-keys/{key.pk}/")).status_code == 404
    assert "Theirs" not in client.get(aurora.url("settings/api-keys/")).content.decode()
    assert living(rival) == ["Theirs"]


def test_every_scope_has_words_in_portuguese(aurora, browser):
    page = browser(aurora.owner).get(aurora.url("settings/api-keys/new/")).content.decode()

    assert set(ACTIONS) == set(KEY_SCOPES)
    assert all(f'value="{scope}"' in page for scope in KEY_SCOPES)
    assert "mudar e mover" in page
    assert "Pipelines e etapas" in page


@pytest.mark.parametrize("how_many", [1, 4])
def test_the_page_costs_the_same_however_many_keys(how_many, aurora, browser):
    for number in range(how_many):
        make_key(aurora, name=f"Key {number}")
    client = browser(aurora.owner)
    client.get(aurora.url("settings/api-keys/"))

    with count_queries() as queries:
        client.get(aurora.url("settings/api-keys/"))

    assert len(queries) == 10, queries.statements


def test_there_is_an_end_to_how_many_keys_one_makes(aurora, browser, monkeypatch):
    monkeypatch.setattr("tenants.services.keys.MOST", 1)
    make_key(aurora, name="First")

    answer = create(browser(aurora.owner), aurora, name="Second")

    assert (answer.status_code, living(aurora)) == (422, ["First"])
    with in_tenant(aurora.schema):
        assert "Revogue" in answer.content.decode()
