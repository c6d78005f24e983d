"""Roles: what each may do, what it has from another, and who may change them."""

import json

import pytest
from django.db import IntegrityError, transaction

from crm.models import Stage
from tenants.access import ALL_PERMISSIONS, DEFAULT_PERMISSIONS, OWNERS_ONLY
from tenants.context import in_tenant
from tenants.matrix import GRANTABLE, cells_of, rows
from tenants.models import Invitation, Membership, PlatformAuditLine, Role
from tests.isolation.people_rows import invitation_of, role_of
from tests.makers import stage
from tests.markup import parse
from tests.tenants.inviting import ask, member


def role(cast, key: str) -> Role:
    return Role.objects.of(cast.organization).get(key=key)


def table(cast) -> list:
    return list(Role.objects.of(cast.organization).order_by("pk").values())


def sent(page, **changed: str) -> dict[str, str]:
    """The form of a page as a browser sends it, with some fields changed."""
    form = page.one("form[data-role-form]")
    fields = {i["name"]: i.attributes.get("value", "") for i in form.all("input") if "name" in i}
    for select in form.all("select"):
        chosen = [option["value"] for option in select.all("option") if "selected" in option]
        fields[select["name"]] = chosen[0] if chosen else ""
    return fields | {name.replace("__", "."): value for name, value in changed.items()}


def opened(cast, browser, key: str, by: str = "admin"):
    return parse(browser(cast.members[by]).get(cast.url(f"settings/roles/{role(cast, key).pk}/")))


def save(cast, browser, key: str, fields: dict, by: str = "admin", **options):
    return browser(cast.members[by]).post(cast.url(f"settings/roles/{role(cast, key).pk}/"), fields, **options)


def test_every_permission_that_can_be_given_has_a_place_in_the_matrix():
    shown = {cell.permission for _t, modules in rows(cells_of({})) for _m, cells in modules for cell in cells if cell}

    assert shown == GRANTABLE == ALL_PERMISSIONS - OWNERS_ONLY
    for permissions in DEFAULT_PERMISSIONS.values():
        for name, cell in cells_of(permissions).items():
            assert cell.value in [value for value, _word, _possible in cell.options], name


def test_the_page_shows_roles_with_their_people_and_costs_the_same_however_many(
    aurora, browser, django_assert_num_queries
):
    role_of(aurora)
    client, address = browser(aurora.admin), aurora.url(f"settings/roles/{role(aurora, 'closer').pk}/")
    page = parse(client.get(address))
    names = [link.text for link in page.all(".rls-l a")]
    assert names == [
        "Proprietário 1 pessoa",
        "Administrador 1 pessoa",
        "Gerente 1 pessoa",
        "Vendas 2 pessoas",
        "Leitor 1 pessoa",
        "Closer 0 pessoas · herda de Vendas",
    ]
    assert len(page.all("[data-reach] select")) == len(GRANTABLE)

    for number in range(3):
        role_of(aurora, f"Outro {number}", parent="closer")
    with django_assert_num_queries(17):
        assert client.get(address).status_code == 200


def test_a_change_of_a_parent_acts_on_whoever_inherits_at_once(aurora, rival, browser):
    role_of(aurora, "Closer", **{"lead.delete": "own"})
    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(role=role(aurora, "closer"))
    rep, before = browser(aurora.rep), table(rival)
    assert rep.get(aurora.url("board/")).status_code == 200

    fields = sent(opened(aurora, browser, "sales"), **{name: "none" for name in GRANTABLE if name.startswith("lead.")})
    assert save(aurora, browser, "sales", fields).status_code == 302  # as without scripts

    now = role(aurora, "closer")
    assert {name: scope for name, scope in now.effective.items() if name.startswith("lead.")} == {"lead.delete": "own"}
    assert (now.permissions, now.version) == ({"lead.delete": "own"}, 2)
    assert rep.get(aurora.url("board/")).status_code == 403
    assert table(rival) == before


def test_only_what_differs_from_the_parent_is_said_and_the_audit_names_it(aurora, browser):
    role_of(aurora)

    fields = sent(opened(aurora, browser, "closer"), lead__view="team", report__export="own", task__view="none")
    assert save(aurora, browser, "closer", fields, headers={"HX-Request": "true"}).status_code == 200

    now = role(aurora, "closer")
    said = {"lead.view": "team", "report.export": "own", "task.view": "own"}  # whoever edits tasks sees them
    assert now.permissions == {name: scope for name, scope in said.items() if name != "task.view"}
    assert now.effective == {**DEFAULT_PERMISSIONS["sales"], **said}
    line = PlatformAuditLine.objects.filter(row_id=str(now.pk), action="update").get()
    assert (line.actor_name, line.before, line.after) == (
        aurora.admin.user.email,
        {"permissions": {}},
        {"permissions": now.permissions},
    )
    page = opened(aurora, browser, "closer")
    assert [each.one("select")["name"] for each in page.all(".reach.differs")] == ["lead.view", "report.export"]


def test_who_comes_second_sees_the_first_ones_change_and_chooses(aurora, browser):
    role_of(aurora)
    page = opened(aurora, browser, "closer")
    first, second = sent(page, lead__view="team"), sent(page, lead__view="all", task__delete="own", name="Closer II")
    assert save(aurora, browser, "closer", first, by="owner").status_code == 302

    answer = save(aurora, browser, "closer", second, headers={"HX-Request": "true"})

    asked = parse(answer)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#dialog")
    assert aurora.owner.user.email in asked.one("h2").text
    rows = {row.one("th").text: row.text for row in asked.all("tbody tr")}
    assert list(rows) == ["Nome", "Leads · Ver", "Tarefas · Excluir"]
    assert rows["Leads · Ver"] == "Leads · Ver equipe todos"
    assert role(aurora, "closer").permissions == {"lead.view": "team"}

    chosen = {i["name"]: i["value"] for i in asked.all("input") if "checked" in i or i["type"] == "hidden"}
    assert save(aurora, browser, "closer", {**chosen, "lead.view": "team"}).status_code == 302

    now = role(aurora, "closer")
    assert (now.name, now.permissions) == ("Closer II", {"lead.view": "team", "task.delete": "own"})
    assert now.parent == role(aurora, "sales")


def test_nobody_gives_more_than_they_have_nor_edits_who_has_more(aurora, browser):
    less = {"member.view": "all", "role.view": "all", "role.change": "all", "role.create": "all", "role.delete": "all"}
    less |= {"member.change": "all", "member.create": "all"}
    boss = role_of(aurora, "Chefe", parent="sales", **less)
    Membership.objects.of(aurora.organization).filter(pk=aurora.other_rep.pk).update(role=boss)
    weaker, stronger = role_of(aurora, "Auxiliar", parent="viewer"), role(aurora, "manager")
    before = table(aurora)

    raised = sent(opened(aurora, browser, "auxiliar", by="other_rep"), lead__delete="all")
    assert save(aurora, browser, "auxiliar", raised, by="other_rep").status_code == 422
    for key in ("manager", "owner"):
        page = opened(aurora, browser, key, by="other_rep")
        assert page.all("select") == []
        assert save(aurora, browser, key, {"version": 1, "lead.view": "none"}, by="other_rep").status_code == 422
    client = browser(aurora.other_rep)
    for parent in (stronger, role(aurora, "owner")):
        new = {"name": "Mais", "parent": str(parent.pk)}
        assert client.post(aurora.url("settings/roles/"), new).status_code == 422
    deletion = {"successor": str(stronger.pk)}
    assert client.post(aurora.url(f"settings/roles/{weaker.pk}/removal/"), deletion).status_code == 422
    assert table(aurora) == before

    promoted = {"role": str(stronger.pk), "team": ""}
    assert client.post(aurora.url(f"settings/members/{aurora.viewer.pk}/"), promoted).status_code == 422
    demoted = {"role": str(weaker.pk), "team": ""}
    assert client.post(aurora.url(f"settings/members/{aurora.manager.pk}/"), demoted).status_code == 422
    assert ask(aurora, "a@b.test", role="manager", by=aurora.other_rep).status_code == 422
    assert [member(aurora, who.user.email).role for who in (aurora.viewer, aurora.manager)] == [
        aurora.viewer.role,
        aurora.manager.role,
    ]
    assert not Invitation.objects.of(aurora.organization).exists()


def test_the_owners_role_is_nobodys_and_nobody_locks_themselves_out(aurora, browser):
    before = table(aurora)

    for by in ("owner", "admin"):
        assert save(aurora, browser, "owner", {"version": 1, "lead.view": "none"}, by=by).status_code == 422
    own = sent(opened(aurora, browser, "admin"), role__change="none")
    assert save(aurora, browser, "admin", own).status_code == 422
    assert "seu próprio papel" in save(aurora, browser, "admin", own).content.decode()
    owners = sent(opened(aurora, browser, "sales")) | {"billing.change": "all"}
    save(aurora, browser, "sales", owners)

    assert [{**row, "version": 1} for row in table(aurora)] == [{**row, "version": 1} for row in before]


def test_a_role_is_made_from_another_deleted_with_a_successor_and_its_heirs_stay(aurora, rival, browser):
    client, sales = browser(aurora.admin), role(aurora, "sales")
    new = {"name": "  Closer   sênior ", "like": str(sales.pk)}
    assert client.post(aurora.url("settings/roles/"), new).status_code == 302
    made = role(aurora, "closer-senior")
    assert (made.name, made.parent, made.effective) == ("Closer sênior", None, sales.effective)
    heir = Role(
        organization=aurora.organization, key="heir", name="Herdeiro", parent=made, permissions={"lead.view": "all"}
    )
    heir.save()
    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(role=made)
    with in_tenant(aurora.schema):
        asked = invitation_of(aurora)
        Invitation.objects.filter(pk=asked.pk).update(role=made)
        Stage.objects.filter(pk=stage("Proposta").pk).update(move_roles=[made.pk])
    assert client.post(aurora.url("settings/roles/"), {"name": "vendas"}).status_code == 422  # as "sales" is shown

    removal = aurora.url(f"settings/roles/{made.pk}/removal/")
    for successor in ("", str(made.pk), str(role(rival, "sales").pk)):
        assert client.post(removal, {"successor": successor}).status_code == 422
    assert (
        client.post(aurora.url(f"settings/roles/{sales.pk}/removal/"), {"successor": str(made.pk)}).status_code == 422
    )
    viewer = role(aurora, "viewer")
    assert client.post(removal, {"successor": str(viewer.pk)}).status_code == 302

    assert not Role.objects.of(aurora.organization).filter(pk=made.pk).exists()
    heir.refresh_from_db()
    assert (heir.parent, heir.effective) == (None, {**sales.effective, "lead.view": "all"})
    assert member(aurora, aurora.rep.user.email).role == viewer
    asked.refresh_from_db()
    with in_tenant(aurora.schema):
        assert (asked.role, stage("Proposta").move_roles) == (viewer, [viewer.pk])


def test_a_default_role_is_put_back(aurora, browser):
    fields = sent(opened(aurora, browser, "sales"), lead__view="all", parent=str(role(aurora, "viewer").pk))
    assert save(aurora, browser, "sales", fields).status_code == 302
    assert role(aurora, "sales").effective["lead.view"] == "all"

    assert (
        browser(aurora.admin).post(aurora.url(f"settings/roles/{role(aurora, 'sales').pk}/default/")).status_code == 302
    )

    now = role(aurora, "sales")
    assert (now.permissions, now.effective, now.parent) == (*[DEFAULT_PERMISSIONS["sales"]] * 2, None)
    own = role_of(aurora)
    assert browser(aurora.admin).post(aurora.url(f"settings/roles/{own.pk}/default/")).status_code == 422


@pytest.mark.parametrize("how", ["itself", "its heir", "another organization's"])
def test_the_database_refuses_circles_and_strangers(aurora, rival, browser, how):
    first, theirs = role_of(aurora, "Um"), role_of(rival, "Deles")
    second = role_of(aurora, "Dois", parent="um")
    parent = {"itself": first, "its heir": second, "another organization's": theirs}[how]

    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.of(aurora.organization).filter(pk=first.pk).update(parent=parent)

    fields = sent(opened(aurora, browser, "um"), parent=str(parent.pk))
    assert save(aurora, browser, "um", fields).status_code == 422
    assert role(aurora, "um").parent == role(aurora, "sales")


def test_another_organizations_role_is_not_there(aurora, rival, browser):
    theirs, before = role_of(rival, "Deles"), table(rival)
    client = browser(aurora.owner)

    for path in ("", "default/", "removal/"):
        answer = client.post(aurora.url(f"settings/roles/{theirs.pk}/{path}"), {"version": 1, "lead.view": "none"})
        assert answer.status_code == 404
    for name in ("like", "parent"):
        assert client.post(aurora.url("settings/roles/"), {"name": "X", name: str(theirs.pk)}).status_code == 422
    assert "Deles" not in client.get(aurora.url("settings/roles/new/")).content.decode()

    assert table(rival) == before
    assert json.dumps(table(aurora), default=str).count(str(theirs.pk)) == 0
