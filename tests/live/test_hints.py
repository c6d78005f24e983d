"""What happens reaches every open browser that may know, and nobody else."""

import time
from itertools import chain

import pytest
from django.db import transaction

from config.ids import uuid7
from crm import events
from crm.realtime import groups
from crm.realtime.audience import CONVERSATION, EVERYBODY, PERSONAL, Audience
from tenants.context import in_tenant
from tests.committed import at_once
from tests.live.follower import Follower
from tests.live.happening import happen


@pytest.fixture
def follow(live_server_url):
    """``follow(aurora, aurora.rep)`` → a page of that person that keeps up."""
    opened = []

    def open_page(cast, member) -> Follower:
        opened.append(Follower(live_server_url, cast, member))
        return opened[-1]

    yield open_page
    for each in opened:
        each.listener.close()


def test_a_hint_reaches_every_browser_in_less_than_a_second(listen, aurora):
    open_sockets = [listen(aurora, aurora.admin), listen(aurora, aurora.owner), listen(aurora, aurora.rep)]
    began = time.monotonic()

    event = happen(aurora, users=[aurora.rep], by=aurora.rep, item="x1")

    for each in open_sockets:
        [hint] = each.hints(1)
        assert hint == {
            "seq": 1,
            "kind": "lead.moved",
            "id": str(event.subject_id),
            "item": "x1",
            "by": str(aurora.rep.user_id),
        }
    assert time.monotonic() - began < 1


def test_a_hint_holds_no_content(listen, aurora):
    socket = listen(aurora, aurora.admin)

    happen(aurora, title="Loja da Marina", value="R$ 12.000")

    assert "Marina" not in str(socket.next())
    assert "12.000" not in str(socket.heard)


@pytest.mark.parametrize(
    ("who", "told"),
    [("owner", True), ("manager", True), ("rep", True), ("other_rep", False), ("viewer", False)],
)
def test_of_a_lead_only_those_hear_who_may_see_it(listen, aurora, who, told):
    socket = listen(aurora, aurora.members[who])

    happen(aurora, users=[aurora.rep])

    assert socket.next() == {"after": 0, "seq": 1, "hints": socket.heard[-1]["hints"]}  # the number goes on for all
    assert len(socket.heard[-1]["hints"]) == told


def test_a_notification_is_for_its_person_only(listen, aurora):
    mine, admins = listen(aurora, aurora.rep), listen(aurora, aurora.admin)

    happen(aurora, kind="notification.created", module=PERSONAL, users=[aurora.rep])

    assert [hint["kind"] for hint in mine.reach(1)] == ["notification.created"]
    assert admins.reach(1) == []


def test_an_unassigned_conversation_is_told_to_the_roles_of_its_channel(listen, aurora):
    granted, viewer = listen(aurora, aurora.other_rep), listen(aurora, aurora.viewer)

    happen(aurora, kind="message.added", module=CONVERSATION, roles=[aurora.rep.role_id])

    assert [hint["kind"] for hint in granted.reach(1)] == ["message.added"]
    assert viewer.reach(1) == []


def test_two_organizations_never_hear_one_another(listen, aurora, rival):
    """A thousand events about the same ids, in turns."""
    subject = uuid7()
    sockets = {"of.aurora": (listen(aurora, aurora.admin), aurora), "of.rival": (listen(rival, rival.admin), rival)}

    heard: dict[str, list[dict]] = {"of.aurora": [], "of.rival": []}
    for _time in range(50):
        for kind, (socket, cast) in sockets.items():
            for _again in range(10):
                happen(cast, kind=kind, module=EVERYBODY, subject=subject)
            heard[kind] += socket.hints(10)

    for kind, hints in heard.items():
        assert {hint["kind"] for hint in hints} == {kind}
        assert [hint["seq"] for hint in hints] == list(range(1, 501))


@pytest.mark.parametrize("name", ["org_1.live org_2", "org_" + "0" * 32 + ".live", "*", "org_" + "g" * 32, "x" * 200])
def test_a_group_belongs_to_an_organizations_schema_and_to_nothing_else(name):
    with pytest.raises(ValueError, match="is no organization's schema"):
        groups.everyone(name)


def test_a_burst_of_a_thousand_ends_in_the_exact_state(follow, aurora):
    page, another = follow(aurora, aurora.admin), follow(aurora, aurora.rep)

    with in_tenant(aurora.schema), transaction.atomic():
        for number in range(1000):
            owner = aurora.rep if number % 2 else aurora.other_rep
            events.record("lead.changed", uuid7(), audience=Audience("lead", (owner.user_id,)))

    page.follow(1000)
    another.follow(1000)
    assert page.seen == list(range(1, 1001)) or page.resyncs
    assert page.mine == another.mine == 1000
    assert set(another.seen) <= set(range(2, 1001, 2))


def test_numbers_come_in_order_though_many_write_at_once(follow, aurora):
    page = follow(aurora, aurora.admin)

    def write():
        for _time in range(50):
            happen(aurora, module=EVERYBODY)

    at_once(*[write] * 4)

    page.follow(200)
    assert page.seen == list(range(1, 201))
    assert page.resyncs == 0


def test_a_browser_that_acknowledges_nothing_gets_no_more_than_the_window(listen, aurora, settings):
    socket = listen(aurora, aurora.admin)
    with in_tenant(aurora.schema):
        for _time in range(settings.LIVE_ACK_WINDOW * 3):
            events.record("lead.changed", uuid7(), audience=Audience(EVERYBODY))

    heard = [socket.next() for _time in range(settings.LIVE_ACK_WINDOW)]
    with pytest.raises(TimeoutError):
        socket.next(within=0.5)

    assert len(list(chain.from_iterable(frame["hints"] for frame in heard))) == settings.LIVE_ACK_WINDOW
    socket.say(ack=settings.LIVE_ACK_WINDOW)
    assert socket.next() == {"resync": settings.LIVE_ACK_WINDOW * 3}
    happen(aurora, module=EVERYBODY)
    assert socket.next()["after"] == settings.LIVE_ACK_WINDOW * 3
