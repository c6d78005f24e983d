"""Who may know of an event, and what a browser that missed some is told."""

from uuid import UUID

import pytest

from config.ids import uuid7
from crm import events
from crm.models import Event
from crm.realtime import broadcast
from crm.realtime.audience import CONVERSATION, EVERYBODY, PERSONAL, Audience, sees
from tenants.admission import Access
from tenants.context import in_tenant


def record(kind: str = "lead.moved", audience: Audience | None = None, **particulars) -> Event:
    return events.record(kind, uuid7(), audience=audience or Audience(EVERYBODY), **particulars)


@pytest.fixture
def told(monkeypatch) -> list[dict]:
    """What was sent to groups."""
    sent: list[dict] = []
    monkeypatch.setattr(broadcast, "_send", sent.append)
    return sent


AUDIENCES = {
    "everybody": lambda cast: Audience(EVERYBODY),
    "a person": lambda cast: Audience(PERSONAL, (cast.rep.user_id,)),
    "nobody's lead": lambda cast: Audience("lead"),
    "rep's lead": lambda cast: Audience("lead", (cast.rep.user_id,)),
    "other rep's lead": lambda cast: Audience("lead", (cast.other_rep.user_id,)),
    "a lead given from one to the other": lambda cast: Audience("lead", (cast.rep.user_id, cast.other_rep.user_id)),
    "a task": lambda cast: Audience("task", (cast.rep.user_id,)),
    "a contact": lambda cast: Audience("contact", (cast.rep.user_id,)),
    "a company": lambda cast: Audience("company", (cast.rep.user_id,)),
    "rep's conversation": lambda cast: Audience(CONVERSATION, (cast.rep.user_id,)),
    "an unassigned conversation": lambda cast: Audience(CONVERSATION, (), (cast.rep.role_id,)),
    "a conversation of a channel nobody is granted": lambda cast: Audience(CONVERSATION),
    "a conversation of a channel granted to viewers": lambda cast: Audience(CONVERSATION, (), (cast.viewer.role_id,)),
}
EXPECTED = {
    "everybody": {"owner", "admin", "manager", "rep", "other_rep", "viewer"},
    "a person": {"rep"},
    "nobody's lead": {"owner", "admin", "manager"},
    "rep's lead": {"owner", "admin", "manager", "rep"},
    "other rep's lead": {"owner", "admin", "manager", "other_rep"},
    "a lead given from one to the other": {"owner", "admin", "manager", "rep", "other_rep"},
    "a task": {"owner", "admin", "manager", "rep"},
    "a contact": {"owner", "admin", "manager", "rep"},
    "a company": {"owner", "admin", "manager", "rep"},
    "rep's conversation": {"owner", "admin", "manager", "rep"},
    "an unassigned conversation": {"owner", "admin", "rep", "other_rep"},
    "a conversation of a channel nobody is granted": {"owner", "admin"},
    "a conversation of a channel granted to viewers": {"owner", "admin"},
}


class TestAudience:
    @pytest.mark.parametrize("audience", AUDIENCES)
    def test_a_hint_and_the_log_give_one_answer(self, inside_aurora, audience):
        about = AUDIENCES[audience](inside_aurora)
        event = record(audience=about)
        Event.objects.filter(pk=event.pk).update(number=1)

        by_hint = {name for name, member in inside_aurora.members.items() if sees(member, about)}
        by_socket = {name for name, member in inside_aurora.members.items() if sees(Access.of(member, "x"), about)}
        by_log = {
            name
            for name, member in inside_aurora.members.items()
            if Event.objects.visible_to(member).filter(pk=event.pk).exists()
        }

        assert by_hint == by_socket == by_log == EXPECTED[audience]

    def test_a_key_of_the_api_is_told_nothing_personal(self, inside_aurora):
        class Key:
            user_id = private_id = role_id = None
            team_user_ids: frozenset[UUID] = frozenset()

            def scope(self, permission):
                return None

        event = record(audience=Audience(PERSONAL, (inside_aurora.rep.user_id,)))

        assert not sees(Key(), Audience(PERSONAL, (inside_aurora.rep.user_id,)))
        assert not Event.objects.visible_to(Key()).filter(pk=event.pk).exists()


class TestAsking:
    """``GET events/?since=n``"""

    @pytest.fixture
    def logged(self, inside_aurora):
        """Numbers 1 to 4: for all, for rep, for other_rep, for all."""
        rep, other = inside_aurora.rep.user_id, inside_aurora.other_rep.user_id
        about = [Audience(EVERYBODY), Audience("lead", (rep,)), Audience("lead", (other,)), Audience(EVERYBODY)]
        for audience in about:
            record(audience=audience, by=inside_aurora.rep.user, item="i1")
        events.number_new()
        return inside_aurora

    @pytest.mark.parametrize(
        ("who", "since", "seen"),
        [
            ("owner", 0, [1, 2, 3, 4]),
            ("rep", 0, [1, 2, 4]),
            ("other_rep", 0, [1, 3, 4]),
            ("viewer", 0, [1, 4]),
            ("rep", 2, [4]),
            ("rep", 4, []),
        ],
    )
    def test_everybody_is_told_what_they_missed_of_their_own(self, logged, browser, who, since, seen):
        answer = browser(logged.members[who]).get(logged.url("events/"), {"since": since})

        assert answer.json()["number"] == 4
        assert [hint["seq"] for hint in answer.json()["hints"]] == seen
        assert answer["Cache-Control"] == "no-store"

    def test_a_hint_is_the_same_as_a_sockets(self, logged, browser):
        [hint] = browser(logged.owner).get(logged.url("events/?since=3")).json()["hints"]

        event = Event.objects.get(number=4)
        assert hint == event.hint()
        assert hint == {
            "seq": 4,
            "kind": "lead.moved",
            "id": str(event.subject_id),
            "item": "i1",
            "by": str(logged.rep.user_id),
        }

    @pytest.mark.parametrize("since", [5, 2**62])
    def test_a_number_that_was_never_given_means_start_over(self, logged, browser, since):
        answer = browser(logged.owner).get(logged.url("events/"), {"since": since}).json()

        assert answer == {"number": 4, "resync": True}

    def test_a_number_older_than_what_is_kept_means_start_over(self, logged, browser):
        Event.objects.filter(number__lte=2).delete()
        client = browser(logged.owner)

        assert client.get(logged.url("events/?since=1")).json() == {"number": 4, "resync": True}
        assert [hint["seq"] for hint in client.get(logged.url("events/?since=2")).json()["hints"]] == [3, 4]

    def test_more_than_a_page_should_replay_means_start_over(self, logged, browser, monkeypatch):
        monkeypatch.setattr("crm.views.events.MOST", 3)
        client = browser(logged.owner)

        assert client.get(logged.url("events/?since=0")).json() == {"number": 4, "resync": True}
        assert len(client.get(logged.url("events/?since=1")).json()["hints"]) == 3

    @pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "²", "9" * 30, "1e3", " 1"])
    def test_what_is_no_number_is_refused(self, logged, browser, since):
        assert browser(logged.owner).get(logged.url("events/"), {"since": since}).status_code == 400

    def test_another_organization_has_its_own_numbers(self, logged, rival, browser):
        assert browser(rival.owner).get(rival.url("events/?since=0")).json() == {"number": 0, "hints": []}
        assert browser(rival.owner).get(logged.url("events/?since=0")).status_code == 404
        assert browser().get(logged.url("events/?since=0")).status_code == 404


def test_a_page_knows_the_number_from_before_it_read_anything(aurora, browser, monkeypatch):
    """What happens while a page is drawn is caught up, though the page may show it already."""
    from tenants.views.members import MembersView

    with in_tenant(aurora.schema):
        record()
        events.number_new()
    draw = MembersView.get

    def slowly(view, request):
        record()
        events.number_new()
        return draw(view, request)

    monkeypatch.setattr(MembersView, "get", slowly)
    page = browser(aurora.owner).get(aurora.url("settings/members/")).content.decode()

    assert 'data-event-number="1"' in page
