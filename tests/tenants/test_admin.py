"""Both admins: each shows its own people its own data, and does not exist for anyone else."""

import re
from html import unescape

import pytest
from django.urls import get_resolver

from crm.models import Pipeline
from tenants.context import in_tenant
from tenants.models import Membership, PlatformAuditLine, Role, Team

OF_AN_ORGANIZATION = {
    "tenants": (
        "membership role team invitation apikey platformauditline securityrules alert erasure ownershipoffer billingaccount"
        " invoice delivery outboxitem"
    ),
    "crm": (
        "pipeline stage lostreason customfield source lead contact company task note file consent moverequest merge automation"
        " sequence scorerule distributionrule availability absence savedview job import receipt automationrun enrolment"
        " assignment auditline"
    ),
    "messaging": (
        "channel connection websession switch backup fallback openinghours ratingrules budget rate exchangerate conversation"
        " message rating block template cannedreply label broadcast"
    ),
}
OF_THE_PLATFORM = {
    "tenants": (
        "organization deletion plan user heartbeat delivery outboxitem platformauditline billingaccount invoice lease incident"
        " supportconsent"
    ),
}
LISTS = {
    urlconf: [f"{app}/{model}" for app, models in told.items() for model in models.split()]
    for urlconf, told in (("config.organization_urls", OF_AN_ORGANIZATION), ("config.urls", OF_THE_PLATFORM))
}


def change_member(client, cast, member, **fields):
    form = {"role": member.role_id, "team": member.team_id or "", "is_active": "on", **fields}
    return client.post(cast.url(f"admin/tenants/membership/{member.pk}/change/"), form)


def statuses(client, urlconf: str, root: str) -> set[int]:
    return {client.get(f"{root}{page}").status_code for page in ("", *(f"{page}/" for page in LISTS[urlconf]))}


def test_its_first_page_is_the_themes_in_our_words(aurora, browser):
    told = browser(aurora.owner).get(aurora.url("admin/")).content.decode()

    assert "global schema" not in told  # that would be django-tenants' own page
    for words in ("Visão geral", "Pessoas e acesso", "Leads e pipelines", "Canais e mensagens"):
        assert words in told


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_owner_and_admin_see_every_page_of_the_organizations_admin(who, aurora, browser):
    assert statuses(browser(aurora.members[who]), "config.organization_urls", aurora.url("admin/")) == {200}


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
def test_for_everybody_else_it_does_not_exist(who, aurora, browser):
    assert statuses(browser(aurora.members[who]), "config.organization_urls", aurora.url("admin/")) == {404}


def test_another_organizations_owner_gets_404(aurora, rival, browser):
    assert browser(rival.owner).get(aurora.url("admin/")).status_code == 404


def test_the_operator_sees_every_page_of_the_platform(operator):
    assert statuses(operator, "config.urls", "/admin/") == {200}


def test_an_organizations_owner_does_not_see_the_platform(aurora, browser):
    assert statuses(browser(aurora.owner), "config.urls", "/admin/") == {404}


def test_the_lists_above_are_all_there_are():
    for urlconf, pages in LISTS.items():
        admin = next(p for p in get_resolver(urlconf).url_patterns if str(p.pattern) == "admin/")
        found = {str(p.pattern).rstrip("/") for p in admin.url_patterns if hasattr(p, "url_patterns")}
        assert found == set(pages)


def test_the_admin_lists_only_the_own_organizations_people(aurora, rival, browser):
    page = browser(aurora.owner).get(aurora.url("admin/tenants/membership/")).content.decode()

    assert page.count("Rep · ") or "Rep" in page
    with in_tenant(aurora.schema):
        assert Membership.objects.count() == 6
    assert browser(aurora.owner).get(aurora.url(f"admin/tenants/membership/{rival.rep.pk}/change/")).status_code == 404


def test_an_admin_changes_a_role_and_it_is_audited(aurora, browser):
    manager = Role.objects.of(aurora.organization).get(key="manager")

    answer = change_member(browser(aurora.admin), aurora, aurora.rep, role=manager.pk)

    assert answer.status_code == 302
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).role_id == manager.pk
    line = PlatformAuditLine.objects.filter(table="tenants_membership", action="update").latest("at")
    assert (line.actor_name, line.after) == ("admin@aurora.test", {"role_id": str(manager.pk)})


def test_an_admin_grants_no_ownership(aurora, browser):
    owner = Role.objects.of(aurora.organization).get(key="owner")

    answer = change_member(browser(aurora.admin), aurora, aurora.rep, role=owner.pk)

    assert answer.status_code == 200
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).role_id == aurora.rep.role_id


def test_an_admin_does_not_touch_an_owner(aurora, browser):
    answer = change_member(browser(aurora.admin), aurora, aurora.owner, role=aurora.admin.role_id)

    assert answer.status_code == 403
    assert Membership.objects.of(aurora.organization).get(pk=aurora.owner.pk).role_id == aurora.owner.role_id


@pytest.mark.parametrize("fields", [{"role": "admin"}, {"is_active": ""}])
def test_the_last_owner_stays(fields, aurora, browser):
    role = Role.objects.of(aurora.organization).get(key="admin").pk if "role" in fields else aurora.owner.role_id

    answer = change_member(browser(aurora.owner), aurora, aurora.owner, **{**fields, "role": role})

    member = Membership.objects.of(aurora.organization).get(pk=aurora.owner.pk)
    assert answer.status_code == 200
    assert (member.role_id, member.is_active) == (aurora.owner.role_id, True)


def test_a_role_of_another_organization_is_no_choice(aurora, rival, browser):
    answer = change_member(browser(aurora.owner), aurora, aurora.rep, role=rival.manager.role_id)

    assert answer.status_code == 200
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).role_id == aurora.rep.role_id


def test_choosing_the_default_pipeline_takes_the_mark_from_the_other(aurora, rival, browser):
    form = {"name": "Projetos", "position": "1", "is_default": "on"}
    stages = {"stages-TOTAL_FORMS": "0", "stages-INITIAL_FORMS": "0"}

    answer = browser(aurora.admin).post(aurora.url("admin/crm/pipeline/add/"), {**form, **stages})

    assert answer.status_code == 302
    with in_tenant(aurora.schema):
        assert [p.name for p in Pipeline.objects.filter(is_default=True)] == ["Projetos"]
    with in_tenant(rival.schema):
        assert [p.name for p in Pipeline.objects.all()] == ["Vendas"]


def test_no_secret_stands_on_an_admin_page(aurora, operator):
    for page in ("tenants/organization", "tenants/delivery", "tenants/user"):
        text = operator.get(f"/admin/{page}/").content.decode()
        assert "sealed" not in text
        assert "v1:" not in text


def change_team(client, cast, team, **fields) -> tuple[int, str]:
    answer = client.post(cast.url(f"admin/tenants/team/{team.pk}/change/"), fields)
    return answer.status_code, answer.content.decode()


def memory(page: str) -> str:
    return unescape(re.search(r'name="_seen" value="([^"]+)"', page)[1])


def test_the_second_of_two_admins_sees_what_the_first_one_saved_and_chooses(aurora, rival, browser):
    team = Team.objects.of(aurora.organization).get()
    first, second = browser(aurora.owner), browser(aurora.admin)
    opened = [
        memory(each.get(aurora.url(f"admin/tenants/team/{team.pk}/change/")).content.decode())
        for each in (first, second)
    ]

    assert change_team(first, aurora, team, name="Equipe Sul", _seen=opened[0])[0] == 302
    status, page = change_team(second, aurora, team, name="Equipe Norte", _seen=opened[1])

    assert status == 409
    for words in ("<strong>Owner</strong>", "Equipe SP", "Equipe Sul", "Equipe Norte"):
        assert words in page
    assert Team.objects.of(aurora.organization).get().name == "Equipe Sul"
    theirs = change_team(second, aurora, team, name="Equipe Norte", _choice_name="theirs", _seen=memory(page))
    assert (theirs[0], Team.objects.of(aurora.organization).get().name) == (302, "Equipe Sul")
    mine = change_team(second, aurora, team, name="Equipe Norte", _choice_name="mine", _seen=memory(page))
    assert (mine[0], Team.objects.of(aurora.organization).get().name) == (302, "Equipe Norte")


def test_what_one_did_not_touch_is_not_put_back_and_equal_changes_are_no_conflict(aurora, browser):
    with in_tenant(aurora.schema):
        pipeline = Pipeline.objects.get()
    client, other = browser(aurora.admin), browser(aurora.owner)
    url = aurora.url(f"admin/crm/pipeline/{pipeline.pk}/change/")
    stages = {"stages-TOTAL_FORMS": "0", "stages-INITIAL_FORMS": "0", "is_default": "on"}
    seen = memory(client.get(url).content.decode())
    assert other.post(url, {"name": "Novo nome", **stages, "_seen": seen}).status_code == 302

    stale = client.post(url, {"name": "Vendas", **stages, "_seen": seen})
    same = client.post(url, {"name": "Novo nome", **stages, "_seen": seen})

    assert stale.status_code == 409
    assert re.search(r'value="theirs" checked', stale.content.decode())
    assert same.status_code == 302
    with in_tenant(aurora.schema):
        assert Pipeline.objects.get().name == "Novo nome"


def test_a_memory_of_another_row_or_of_none_is_no_conflict(aurora, rival, browser):
    team = Team.objects.of(aurora.organization).get()
    foreign = memory(
        browser(rival.owner)
        .get(rival.url(f"admin/tenants/team/{Team.objects.of(rival.organization).get().pk}/change/"))
        .content.decode()
    )

    for n, seen in enumerate((foreign, "[1, 2]", '{"a": [}', "null", '["x", {}]')):
        assert change_team(browser(aurora.owner), aurora, team, name=f"Equipe {n}", _seen=seen)[0] == 302
    assert Team.objects.of(rival.organization).get().name == "Equipe SP"
