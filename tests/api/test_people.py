"""Members, roles, teams and invitations over the API: what the pages do, held to the same rules; nothing for keys."""

from datetime import timedelta

from django.utils import timezone

from tenants.access import DEFAULT_PERMISSIONS
from tenants.matrix import GRANTABLE
from tenants.models import Invitation, Membership, Role, Team
from tests.api.calling import key_of, session_of
from tests.isolation.people_rows import invitation_of, role_of


def role(cast, key: str) -> Role:
    return Role.objects.of(cast.organization).get(key=key)


def tables(cast) -> list:
    models = (Role, Team, Membership, Invitation)
    return [list(model.objects.of(cast.organization).order_by("pk").values()) for model in models]


def test_members_are_listed_changed_and_told_what_they_may(aurora, rival):
    api, before = session_of(aurora, aurora.admin), tables(rival)
    people = api.all_of("members/")
    assert {each["email"] for each in people} == {member.user.email for member in aurora.members.values()}
    of_manager = session_of(aurora, aurora.manager).all_of("members/")
    assert {each["id"] for each in of_manager} == {str(aurora.manager.pk), str(aurora.rep.pk)}

    path = f"members/{aurora.rep.pk}/"
    until = (timezone.now() + timedelta(days=1)).isoformat()
    made = {"permission": "lead.export", "scope": "own", "reason": "Férias", "until": until}
    assert api.post(f"{path}exceptions/", made).status_code == 200
    changed = api.patch(path, {"role": str(role(aurora, "viewer").pk), "team": None})
    assert (changed.status_code, changed.json()["role_name"], changed.json()["team"]) == (200, "Leitor", None)
    assert [(one["permission"], one["by"]) for one in changed.json()["exceptions"]] == [
        ("lead.export", aurora.admin.user.email)
    ]
    told = {each["permission"]: each for each in api.get(f"{path}effective/").json()["permissions"]}
    assert told.keys() == GRANTABLE
    assert [told[name]["origin"] for name in ("lead.export", "report.view", "lead.view")] == [
        "exception",
        "role",
        "nowhere",
    ]
    assert api.post(f"{path}exceptions/end/", {"permission": "lead.export"}).json()["exceptions"] == []
    assert api.patch(path, {"is_active": False}).json()["is_active"] is False
    assert session_of(aurora, aurora.rep).get("leads/").status_code == 404
    assert tables(rival) == before


def test_roles_are_made_changed_reset_and_deleted(aurora, rival):
    api, sales = session_of(aurora, aurora.admin), role(aurora, "sales")
    new = {"name": "Closer", "parent": str(sales.pk), "permissions": {"lead.export": "team"}}
    made = api.post("roles/", new)
    assert (made.status_code, made.json()["permissions"]) == (201, {"lead.export": "team", "lead.view": "team"})
    assert made.json()["effective"] == {**sales.effective, "lead.export": "team", "lead.view": "team"}
    path, version = f"roles/{made.json()['id']}/", made.json()["version"]

    changed = api.patch(path, {"version": version, "permissions": {"lead.export": "none"}, "name": "Closer II"})
    assert (changed.status_code, changed.json()["permissions"]) == (200, {"lead.view": "team"})
    late = api.patch(path, {"version": version, "permissions": {"lead.view": "all"}})
    assert (late.status_code, late.json()["current"]["name"]) == (409, "Closer II")
    assert api.patch(path, {"version": 0, "permissions": {"lead.fly": "all"}}).status_code == 400
    assert api.patch(f"roles/{sales.pk}/", {"version": 1, "permissions": {"task.view": "all"}}).status_code == 200
    assert api.get(path).json()["effective"]["task.view"] == "all"
    assert api.post(f"roles/{sales.pk}/reset/").json()["effective"] == DEFAULT_PERMISSIONS["sales"]

    Membership.objects.of(aurora.organization).filter(pk=aurora.rep.pk).update(role=made.json()["id"])
    assert api.delete(path).status_code == 422
    assert api.delete(f"{path}?successor={role(rival, 'viewer').pk}").status_code == 404
    assert api.delete(f"{path}?successor={role(aurora, 'viewer').pk}").status_code == 204
    assert Membership.objects.of(aurora.organization).get(pk=aurora.rep.pk).role == role(aurora, "viewer")


def test_teams_and_invitations(aurora, rival):
    api = session_of(aurora, aurora.admin)
    people = [str(aurora.rep.pk), str(aurora.other_rep.pk)]
    made = api.post("teams/", {"name": "Rio", "people": people, "leader": people[0]})
    assert (made.status_code, sorted(made.json()["people"]), made.json()["leader"]) == (201, sorted(people), people[0])
    path = f"teams/{made.json()['id']}/"
    assert api.patch(path, {"name": "Equipe Rio"}).json()["people"] == made.json()["people"]
    assert api.patch(path, {"people": [str(rival.rep.pk)]}).status_code == 400
    names = [(team["name"], len(team["people"])) for team in api.all_of("teams/")]
    assert names == [("Equipe Rio", 2), ("Equipe SP", 1)]
    assert api.delete(path).status_code == 204

    asked = api.post("invitations/", {"email": "Ana@Empresa.test", "role": str(aurora.rep.role_id)})
    assert (asked.status_code, asked.json()["email"]) == (201, "ana@empresa.test")
    row = Invitation.objects.of(aurora.organization).get()
    again = api.post(f"invitations/{row.pk}/resend/")
    fresh = Invitation.objects.of(aurora.organization).get()
    assert (again.status_code, fresh.nonce == row.nonce) == (200, False)
    for answer in (asked, again, api.get("invitations/"), api.get(f"invitations/{row.pk}/")):
        assert row.nonce not in answer.content.decode() and fresh.nonce not in answer.content.decode()
    assert api.delete(f"invitations/{row.pk}/").status_code == 204
    assert api.get("invitations/").json()["results"] == []


def test_nobody_gives_more_than_they_have_and_keys_reach_none_of_it(aurora, rival):
    power = (
        "member.view",
        "member.change",
        "member.create",
        "member.delete",
        "role.view",
        "role.change",
        "role.create",
    )
    boss = role_of(aurora, "Chefe", **dict.fromkeys(power, "all"))
    Membership.objects.of(aurora.organization).filter(pk=aurora.other_rep.pk).update(role=boss)
    weaker, admin, theirs = role_of(aurora, "Auxiliar"), role(aurora, "admin"), role(rival, "sales")
    asked = invitation_of(rival)
    before, api = [tables(aurora), tables(rival)], session_of(aurora, aurora.other_rep)
    raised = {"permissions": {"lead.view": "all"}}
    tries = [
        (api.post, "roles/", {"name": "X", **raised}, 422),
        (api.post, "roles/", {"name": "X", "parent": str(admin.pk)}, 422),
        (api.post, "roles/", {"name": "X", "parent": str(theirs.pk)}, 400),
        (api.patch, f"roles/{weaker.pk}/", {"version": weaker.version, **raised}, 422),
        (api.patch, f"roles/{admin.pk}/", {"version": admin.version, "permissions": {"lead.view": "none"}}, 422),
        (api.patch, f"members/{aurora.rep.pk}/", {"role": str(admin.pk)}, 422),
        (api.patch, f"members/{aurora.admin.pk}/", {"is_active": False}, 422),
        (api.patch, f"members/{aurora.other_rep.pk}/", {"is_active": False}, 422),
        (api.post, "invitations/", {"email": "x@y.test", "role": str(admin.pk)}, 422),
        (api.patch, f"members/{rival.rep.pk}/", {"is_active": False}, 404),
        (api.post, f"invitations/{asked.pk}/resend/", None, 404),
    ]
    for call, path, body, status in tries:
        assert call(path, body).status_code == status, (path, body)

    key = key_of(aurora)
    for path in ("members/", "roles/", "teams/", "invitations/", f"members/{aurora.rep.pk}/effective/"):
        assert key.get(path).status_code == 403
    assert key.post("roles/", {"name": "X"}).status_code == 403

    assert [tables(aurora), tables(rival)] == before


def test_who_makes_others_stronger_proves_who_they_are_first(aurora, browser, monkeypatch):
    for place in ("tenants.views.roles", "tenants.views.member_access", "tenants.api.refusing"):
        monkeypatch.setattr(f"{place}.is_recent", lambda request: False)
    own, admin, before = role_of(aurora, "Auxiliar"), role(aurora, "admin"), tables(aurora)
    api, page = session_of(aurora, aurora.admin), browser(aurora.admin)
    ruling, path = {"role.change": "all"}, f"settings/members/{aurora.rep.pk}/exceptions/"
    assert api.post("roles/", {"name": "X", "permissions": ruling}).status_code == 403
    assert api.patch(f"roles/{own.pk}/", {"version": own.version, "permissions": ruling}).status_code == 403
    assert api.patch(f"members/{aurora.rep.pk}/", {"role": str(admin.pk)}).status_code == 403
    assert api.post("invitations/", {"email": "x@y.test", "role": str(admin.pk)}).status_code == 403
    exception = {"permission": "role.change", "scope": "all", "reason": "x"}
    assert api.post(f"members/{aurora.rep.pk}/exceptions/", exception).status_code == 403
    assert page.post(aurora.url(path), exception).status_code == 403
    assert page.post(aurora.url("settings/roles/"), {"name": "X", "parent": str(admin.pk)}).status_code == 403
    fields = {"version": own.version, **ruling}
    assert page.post(aurora.url(f"settings/roles/{own.pk}/"), fields).status_code == 403
    assert tables(aurora) == before

    assert (
        api.patch(f"roles/{own.pk}/", {"version": own.version, "permissions": {"task.view": "all"}}).status_code == 200
    )
