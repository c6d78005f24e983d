"""Members: another role or team, and who is let in no more."""

import pytest

from tenants import access
from tenants.models import Invitation, Membership, Role, Team
from tenants.services import members
from tests.api.calling import session_of
from tests.tenants.inviting import ask, member, standing


def test_another_role_and_team_act_at_once(aurora, browser):
    team = Team.objects.of(aurora.organization).create(organization=aurora.organization, name="Equipe Rio")
    client, rep = browser(aurora.admin), browser(aurora.rep)
    assert rep.get(aurora.url("board/")).status_code == 200

    fields = {"role": str(aurora.viewer.role_id), "team": str(team.pk)}
    assert client.post(aurora.url(f"settings/members/{aurora.rep.pk}/"), fields).status_code == 200

    assert rep.get(aurora.url("board/")).status_code == 403
    changed = member(aurora, aurora.rep.user.email)
    assert (changed.role.key, changed.team) == ("viewer", team)


def test_who_is_deactivated_is_out_until_let_in_again_and_keeps_the_work(aurora, browser):
    client, rep = browser(aurora.admin), browser(aurora.rep)
    address = aurora.url(f"settings/members/{aurora.rep.pk}/active/")

    answer = client.delete(address)

    assert (answer.status_code, "distribution/people" in answer.content.decode()) == (200, True)
    assert rep.get(aurora.url("board/")).status_code == 404
    assert client.post(address).status_code == 200
    assert rep.get(aurora.url("board/")).status_code == 200


def test_an_admin_changes_no_owner_nobody_themselves_and_an_owner_stays(aurora, browser):
    before = list(Membership.objects.of(aurora.organization).order_by("pk").values())
    admin, owner = browser(aurora.admin), browser(aurora.owner)
    role = {"role": str(aurora.viewer.role_id), "team": ""}

    for client, pk in ((admin, aurora.owner.pk), (owner, aurora.owner.pk)):
        assert client.post(aurora.url(f"settings/members/{pk}/"), role).status_code == 422
        assert client.delete(aurora.url(f"settings/members/{pk}/active/")).status_code == 422
    assert admin.delete(aurora.url(f"settings/members/{aurora.admin.pk}/active/")).status_code == 422
    to_owner = {"role": str(aurora.owner.role_id), "team": ""}
    assert admin.post(aurora.url(f"settings/members/{aurora.rep.pk}/"), to_owner).status_code == 422

    assert list(Membership.objects.of(aurora.organization).order_by("pk").values()) == before


def test_rows_roles_and_teams_of_another_organization_are_not_there(aurora, rival, browser):
    ask(rival, "nova@pessoa.test")
    theirs, client = Invitation.objects.of(rival.organization).get(), browser(aurora.owner)
    team = Team.objects.of(rival.organization).create(organization=rival.organization, name="Deles")
    before = [list(model.objects.of(rival.organization).order_by("pk").values()) for model in (Invitation, Membership)]

    assert client.post(aurora.url(f"settings/members/invitations/{theirs.pk}/")).status_code == 404
    assert client.delete(aurora.url(f"settings/members/invitations/{theirs.pk}/")).status_code == 404
    assert client.delete(aurora.url(f"settings/members/{rival.rep.pk}/active/")).status_code == 404
    fields = {"people": "x@um.test", "role": str(rival.rep.role_id), "team": ""}
    assert client.post(aurora.url("settings/members/invitations/"), fields).status_code == 422
    fields = {"people": "x@um.test", "role": str(aurora.rep.role_id), "team": str(team.pk)}
    assert client.post(aurora.url("settings/members/invitations/"), fields).status_code == 422
    page = client.get(aurora.url("settings/members/")).content.decode()

    assert "nova@pessoa.test" not in page and "Deles" not in page
    assert standing(aurora) == {}
    after = [list(model.objects.of(rival.organization).order_by("pk").values()) for model in (Invitation, Membership)]
    assert after == before


@pytest.mark.parametrize("who", ["manager", "rep", "viewer"])
def test_weaker_roles_change_nothing(aurora, browser, who):
    ask(aurora, "nova@pessoa.test")
    row = Invitation.objects.of(aurora.organization).get()
    client = browser(aurora.members[who])

    assert ask(aurora, "x@um.test", by=aurora.members[who]).status_code == 403
    assert client.delete(aurora.url(f"settings/members/invitations/{row.pk}/")).status_code == 403
    assert client.delete(aurora.url(f"settings/members/{aurora.other_rep.pk}/active/")).status_code == 403
    assert "nova@pessoa.test" not in client.get(aurora.url("settings/members/")).content.decode()
    assert standing(aurora) == {"nova@pessoa.test": ("sales", "", False, False)}
    assert member(aurora, aurora.other_rep.user.email).is_active


def test_of_two_admins_at_once_neither_undoes_what_the_other_did(inside_aurora):
    cast, rows = inside_aurora, Membership.objects.select_related("user", "role", "team")
    one, other = rows.get(pk=cast.rep.pk), rows.get(pk=cast.rep.pk)
    members.set_active(one, False, by=cast.owner)
    members.change(other, role=cast.viewer.role, team=None, by=cast.admin)
    assert (rows.get(pk=cast.rep.pk).is_active, rows.get(pk=cast.rep.pk).role.key) == (False, "viewer")

    members.set_active(one, True, by=cast.owner)  # seen when the role was another one

    now = rows.get(pk=cast.rep.pk)
    assert (now.is_active, now.role.key, now.team) == (True, "viewer", None)


def test_who_may_change_people_and_let_nobody_in_or_out_cannot_by_another_way(aurora, browser):
    may = {name: scope for name, scope in access.DEFAULT_PERMISSIONS["admin"].items() if name != "member.delete"}
    boss = Role.objects.of(aurora.organization).create(
        organization=aurora.organization, key="chefe", name="Chefe", permissions=may
    )
    Membership.objects.of(aurora.organization).filter(pk=aurora.other_rep.pk).update(role=boss)
    before, page = standing_of(aurora), browser(aurora.other_rep)
    fields = {"role": str(aurora.viewer.role_id), "team": ""}  # of a box that is not ticked nothing is sent

    api = session_of(aurora, aurora.other_rep).patch(f"members/{aurora.viewer.pk}/", {"is_active": False})
    admin = page.post(aurora.url(f"admin/tenants/membership/{aurora.viewer.pk}/change/"), fields)
    active = page.delete(aurora.url(f"settings/members/{aurora.viewer.pk}/active/"))

    assert (api.status_code, admin.status_code, active.status_code) == (422, 200, 403)
    assert standing_of(aurora) == before


def standing_of(cast) -> list:
    return list(Membership.objects.of(cast.organization).order_by("pk").values())
