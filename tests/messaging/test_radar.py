"""Conversations about to go unanswered: who sees them, who is told, and that each wait is told once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.models import Notification
from messaging.models import Channel, Conversation, RadarAlarm
from messaging.queries import radar
from messaging.services import blocking, watching
from tenants.context import in_tenant
from tests.makers import make_lead, make_task
from tests.messaging.threads import talk
from tests.queries import count_queries

HOURS = timedelta(hours=1)


def waits(name: str, minutes: int, **about) -> Conversation:
    conversation = talk(name, ago=timedelta(minutes=minutes), **about)
    Conversation.objects.filter(pk=conversation.pk).update(created_at=timezone.now() - timedelta(days=2))
    return conversation


def told() -> list[tuple]:
    kinds = [*watching.KINDS.values()]
    rows = Notification.objects.filter(kind__in=kinds).order_by("created_at").select_related("user")
    return [(row.user, row.kind, row.particulars["name"]) for row in rows]


def watch() -> list[tuple]:
    Notification.objects.all().delete()
    while watching.watch_some():
        continue
    return told()


def names(member) -> list[str]:
    return [blip.conversation.contact.name for blip in radar.blips(member)]


def test_whoever_waits_longest_comes_first_and_one_sees_ones_own(inside_aurora):
    cast = inside_aurora
    waits("Late", 31, to=cast.rep)
    waits("Later", 90, to=cast.rep)
    waits("Early", 29, to=cast.rep)
    waits("Anothers", 90, to=cast.other_rep)
    answered = waits("Answered", 90, to=cast.rep)
    Conversation.objects.filter(pk=answered.pk).update(last_outbound_at=timezone.now())
    snoozed, blocked = waits("Snoozed", 90, to=cast.rep), waits("Blocked", 90, to=cast.rep)
    Conversation.objects.filter(pk=snoozed.pk).update(state="snoozed")
    blocking.block(blocked.contact, by=cast.rep.user)

    assert (names(cast.rep), radar.count(cast.rep)) == (["Later", "Late"], 2)
    assert names(cast.other_rep) == ["Anothers"]
    assert (len(names(cast.owner)), names(cast.viewer)) == (3, [])


def test_a_row_says_why_it_is_there(inside_aurora):
    cast = inside_aurora
    lead = make_lead("Bia", owner=cast.rep)
    make_task(lead, due_at=timezone.now() - HOURS)
    waits("", 23 * 60, to=cast.rep, lead=lead)
    (blip,) = radar.blips(cast.rep)

    assert (blip.is_late, blip.has_promise) == (True, True)
    assert timedelta(minutes=59) < blip.closes_at - timezone.now() <= HOURS
    Channel.objects.update(has_window=False)
    assert radar.blips(cast.rep)[0].closes_at is None


def test_whoever_is_in_charge_is_told_then_who_leads_them_each_wait_once(inside_aurora):
    cast = inside_aurora
    thread = waits("Bia", 31, to=cast.rep)

    assert watch() == [(cast.rep.user, "conversation.unanswered", "Bia")]
    assert watch() == []
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(minutes=61))
    assert watch() == [(cast.manager.user, "conversation.escalated", "Bia")]  # leads the team that the rep is in
    assert watch() == []
    Conversation.objects.update(last_outbound_at=timezone.now() - timedelta(minutes=40))
    assert watch() == []
    Conversation.objects.update(
        last_outbound_at=timezone.now() - timedelta(minutes=40), last_inbound_at=timezone.now() - timedelta(minutes=35)
    )
    assert watch() == [(cast.rep.user, "conversation.unanswered", "Bia")]  # another wait
    with pytest.raises(IntegrityError), transaction.atomic():
        RadarAlarm.objects.create(
            conversation=thread, reason="unanswered", since=RadarAlarm.objects.latest("created_at").since
        )


def test_nobodys_conversation_and_one_without_a_team_go_to_whoever_sees_all(inside_aurora):
    cast = inside_aurora
    waits("Free", 31)
    waits("Alone", 61, to=cast.other_rep)  # in no team

    both = {cast.owner.user, cast.admin.user}
    found = watch()
    assert {user for user, _kind, name in found if name == "Free"} == both
    assert {(user, kind) for user, kind, name in found if name == "Alone"} == {
        (cast.other_rep.user, "conversation.unanswered"),
        *((user, "conversation.escalated") for user in both),
    }


def test_a_window_about_to_close_is_told_and_one_that_has_closed_is_not(inside_aurora):
    cast = inside_aurora
    waits("Closing", 22 * 60 + 5, to=cast.rep)
    waits("Closed", 24 * 60 + 5, to=cast.rep)
    waits("Forgotten", 49 * 60, to=cast.rep)

    found = watch()
    assert [name for _user, kind, name in found if kind == "window.closing"] == ["Closing"]
    assert "Forgotten" not in {name for _user, _kind, name in found}  # on the page, but no news
    assert names(cast.rep) == ["Forgotten", "Closed", "Closing"]


def test_the_promise_is_the_organizations_and_can_be_switched_off(aurora, rival, browser):
    page = aurora.url("settings/radar/")
    manager = browser(aurora.manager)
    said = {"is_on": "on", "answer_within": "5", "escalate_after": "10", "window_left": "60"}
    with in_tenant(aurora.schema):
        waits("Bia", 6, to=aurora.rep)
    with in_tenant(rival.schema):
        waits("Bia", 6, to=rival.rep)

    assert manager.post(page, said | {"escalate_after": "4"}).status_code == 422
    assert manager.post(page, said | {"answer_within": "0"}).status_code == 422
    assert manager.post(page, said).status_code == 302
    with in_tenant(rival.schema):
        assert watch() == []
    with in_tenant(aurora.schema):
        assert len(watch()) == 1
        RadarAlarm.objects.all().delete()
    manager.post(page, {name: value for name, value in said.items() if name != "is_on"})
    with in_tenant(aurora.schema):
        assert watch() == []


def test_the_page_and_the_inbox_show_how_many_wait_at_a_fixed_cost(aurora, browser):
    rep, counts = browser(aurora.rep), []
    for more in (1, 2):
        with in_tenant(aurora.schema):
            for _number in range(more):
                waits("<b>Bia</b>", 45, to=aurora.rep)
        rep.get(aurora.url("radar/"))
        with count_queries() as queries:
            page = rep.get(aurora.url("radar/")).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert page.count("&lt;b&gt;Bia&lt;/b&gt;</a>") == 3
    assert "45" in page
    fragment = rep.get(aurora.url("radar/"), headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip() in page
    assert 'title="Radar: 3 conversas esperam"' in rep.get(aurora.url("inbox/")).content.decode()


def test_the_sweep_looks_once_a_minute_in_each_organization(aurora, rival, queue, settings):
    with in_tenant(aurora.schema):
        waits("Bia", 45, to=aurora.rep)
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            cache.delete("radar")  # of a test before
            watching.wake_forgotten()
            watching.wake_forgotten()

    assert [(name, args) for name, args, _kwargs in queue.sent] == [(watching.WATCH, [aurora.schema])]
    queue.run()
    with in_tenant(aurora.schema):
        assert told() == [(aurora.rep.user, "conversation.unanswered", "Bia")]
