"""A conversation given to a team: its people see it until one of them takes it."""

import pytest

from crm.models import Event, Notification
from messaging.models import Conversation
from messaging.services import conversations, teams
from tenants.context import in_tenant
from tenants.models import Team
from tests.api.calling import session_of
from tests.markup import parse, text_of
from tests.messaging.threads import talk


@pytest.fixture
def marina(aurora) -> Conversation:
    """Nobody's, on a channel whose unassigned conversations sales sees."""
    with in_tenant(aurora.schema):
        return talk("Marina Alves")


@pytest.fixture
def team(aurora) -> Team:
    """The manager and ``rep``; ``other_rep`` is in none."""
    with in_tenant(aurora.schema):
        return Team.objects.get(name="Equipe SP")


def seen_by(cast, conversation, *names: str) -> list[str]:
    with in_tenant(cast.schema):
        rows = Conversation.objects.filter(pk=conversation.pk)
        return [name for name in names if rows.accessible_by(cast.members[name]).exists()]


def test_its_people_see_it_and_are_told_until_one_of_them_takes_it(aurora, marina, team, browser):
    everybody = ("owner", "manager", "rep", "other_rep", "viewer")
    assert seen_by(aurora, marina, *everybody) == ["owner", "rep", "other_rep"]
    address = aurora.url(f"inbox/{marina.pk}/assignee/")
    assert "Equipe SP" in text_of(browser(aurora.owner).get(address))

    answer = browser(aurora.owner).post(address, {"team": str(team.pk)})

    assert "Equipe SP" in text_of(answer)
    assert seen_by(aurora, marina, *everybody) == ["owner", "manager", "rep"]
    with in_tenant(aurora.schema):
        told = Notification.objects.filter(kind="conversation.team").select_related("user")
        assert sorted(each.user.name for each in told) == ["Manager", "Rep"]
        hint = Event.objects.filter(kind="conversation.changed").latest("pk")
        assert {aurora.rep.user_id, aurora.manager.user_id} <= set(hint.users)
        assert hint.roles == marina.channel.granted_roles  # whoever saw it before sees it go
    row = parse(browser(aurora.rep).get(aurora.url("inbox/?tab=unassigned"))).one(".cv")
    assert "Equipe SP" in row.text
    assert "Equipe SP" in text_of(browser(aurora.rep).get(aurora.url("notifications/")))

    browser(aurora.rep).post(address, {"user": str(aurora.rep.user_id)})
    assert seen_by(aurora, marina, *everybody) == ["owner", "manager", "rep"]
    with in_tenant(aurora.schema):
        conversations.assign(marina, to=aurora.other_rep.user, by=None)
    assert seen_by(aurora, marina, *everybody) == ["owner", "other_rep"]


def test_whoever_is_of_the_team_keeps_it_and_others_give_it_up(aurora, marina, team):
    with in_tenant(aurora.schema):
        conversations.assign(marina, to=aurora.rep.user, by=None)
        assert teams.give(marina, to=team, by=None).assignee == aurora.rep.user
        assert not Notification.objects.filter(kind="conversation.team").exists()

        teams.give(marina, to=None, by=None)
        conversations.assign(marina, to=aurora.other_rep.user, by=None)
        assert teams.give(marina, to=team, by=None).assignee is None


def test_a_team_that_is_no_more_leaves_its_conversations_to_nobody(aurora, marina, team):
    with in_tenant(aurora.schema):
        teams.give(marina, to=team, by=None)
        team.delete()

    assert seen_by(aurora, marina, "rep", "other_rep") == ["rep", "other_rep"]


def test_the_inbox_is_narrowed_to_a_team(aurora, marina, team, browser):
    with in_tenant(aurora.schema):
        teams.give(marina, to=team, by=None)
        talk("Bruno Dias")

    page = parse(browser(aurora.owner).get(aurora.url(f"inbox/?tab=all&team={team.pk}")))
    assert [name.text for name in page.all(".cv-n")] == ["Marina Alves"]


def test_over_the_api_and_never_to_another_organizations_team(aurora, rival, marina, team, browser):
    owner = session_of(aurora, aurora.owner)
    with in_tenant(rival.schema):
        theirs = Team.objects.get(name="Equipe SP")

    assert owner.patch(f"conversations/{marina.pk}/", {"team": str(theirs.pk)}).status_code == 400
    refused = browser(aurora.owner).post(aurora.url(f"inbox/{marina.pk}/assignee/"), {"team": str(theirs.pk)})
    assert refused.status_code == 400
    given = owner.patch(f"conversations/{marina.pk}/", {"team": str(team.pk)}).json()
    assert (given["team"], given["team_name"], given["assignee"]) == (str(team.pk), "Equipe SP", None)
    found = {pk: len(owner.get(f"conversations/?team={pk}").json()["results"]) for pk in (team.pk, theirs.pk)}
    assert found == {team.pk: 1, theirs.pk: 0}
