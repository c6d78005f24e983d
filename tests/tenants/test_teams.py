"""Teams: who works together, who leads, and where people go when one is dissolved."""

from crm.models import SavedView
from messaging.models import Conversation
from tenants.context import in_tenant
from tenants.models import Membership, Team
from tests.isolation.people_rows import invitation_of
from tests.markup import parse
from tests.messaging.makers import make_channel, make_conversation
from tests.tenants.inviting import member


def team(cast, name: str = "Equipe SP") -> Team:
    return Team.objects.of(cast.organization).get(name=name)


def keep(cast, browser, path: str, name: str, people, leader=None, by: str = "admin"):
    fields = {"name": name, "people": [str(who.pk) for who in people], "leader": str(leader.pk) if leader else ""}
    return browser(cast.members[by]).post(cast.url(f"settings/teams/{path}"), fields)


def tables(cast) -> list:
    return [list(model.objects.of(cast.organization).order_by("pk").values()) for model in (Team, Membership)]


def test_a_team_is_made_led_renamed_and_its_people_leave_the_one_before(
    aurora, rival, browser, django_assert_num_queries
):
    before = tables(rival)
    assert keep(aurora, browser, "", "  Equipe   Rio ", [aurora.rep, aurora.other_rep], aurora.rep).status_code == 200
    rio = team(aurora, "Equipe Rio")
    assert rio.leader == aurora.rep
    assert {
        m.user.email for m in Membership.objects.of(aurora.organization).filter(team=rio).select_related("user")
    } == {
        "rep@aurora.test",
        "other_rep@aurora.test",
    }

    assert (
        keep(aurora, browser, f"{rio.pk}/", "Rio", [aurora.other_rep, aurora.manager], aurora.other_rep).status_code
        == 200
    )
    assert (member(aurora, "rep@aurora.test").team, member(aurora, "manager@aurora.test").team) == (None, rio)
    rows = [row.text for row in parse(browser(aurora.admin).get(aurora.url("settings/teams/"))).all("#teams li .grow")]
    assert rows == ["Equipe SP 0 pessoas", "Rio 2 pessoas · liderança de Other Rep"]
    with django_assert_num_queries(13):
        browser(aurora.admin).get(aurora.url("settings/teams/"))
    assert [
        row.text for row in parse(browser(aurora.manager).get(aurora.url("settings/teams/"))).all("#teams li .grow")
    ] == rows[1:]

    fields = {"role": str(aurora.rep.role_id), "team": ""}
    browser(aurora.admin).post(aurora.url(f"settings/members/{aurora.other_rep.pk}/"), fields)
    rio.refresh_from_db()
    assert (rio.name, rio.leader) == ("Rio", None)  # nobody leads a team from outside
    assert tables(rival) == before


def test_a_dissolved_teams_people_conversations_and_views_go_where_is_chosen(aurora, browser):
    rio = Team.objects.of(aurora.organization).create(organization=aurora.organization, name="Rio")
    sp = team(aurora)
    with in_tenant(aurora.schema):
        asked = invitation_of(aurora)
        asked.team = sp
        asked.save()
        thread = make_conversation(make_channel(), team_id=sp.pk)
        view = SavedView.objects.create(owner=aurora.rep.user, name="Quentes", query="", sharing="team", team_id=sp.pk)

    removal = aurora.url(f"settings/teams/{sp.pk}/removal/")
    assert browser(aurora.admin).post(removal, {"successor": str(sp.pk)}).status_code == 422
    assert browser(aurora.admin).post(removal, {"successor": str(rio.pk)}).status_code == 200

    assert member(aurora, "rep@aurora.test").team == rio
    asked.refresh_from_db()
    with in_tenant(aurora.schema):
        seen = (Conversation.objects.get(pk=thread.pk).team_id, SavedView.objects.get(pk=view.pk).team_id)
    assert (asked.team, seen) == (rio, (rio.pk, rio.pk))
    assert browser(aurora.admin).post(aurora.url(f"settings/teams/{rio.pk}/removal/"), {}).status_code == 200
    assert not Team.objects.of(aurora.organization).exists()
    assert member(aurora, "rep@aurora.test").team is None


def test_what_is_wrong_or_not_ours_changes_nothing(aurora, rival, browser):
    before, sp, theirs = [tables(aurora), tables(rival)], team(aurora), team(rival)

    assert keep(aurora, browser, "", "Equipe SP", []).status_code == 422  # the name is taken
    assert keep(aurora, browser, "", "", []).status_code == 422
    assert keep(aurora, browser, "", "Rio", [aurora.rep], aurora.other_rep).status_code == 422  # led from outside
    assert keep(aurora, browser, "", "Rio", [rival.rep]).status_code == 422
    assert keep(aurora, browser, "", "Rio", [aurora.owner]).status_code == 422  # an admin moves no owner
    assert keep(aurora, browser, f"{theirs.pk}/", "Rio", []).status_code == 404
    answer = browser(aurora.admin).post(aurora.url(f"settings/teams/{sp.pk}/removal/"), {"successor": str(theirs.pk)})
    assert answer.status_code == 422
    for by in ("manager", "rep", "viewer"):
        assert keep(aurora, browser, f"{sp.pk}/", "Rio", [], by=by).status_code == 403

    assert [tables(aurora), tables(rival)] == before
