"""Conversations put off until a moment or until the person answers, and back again."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, Event, Notification
from crm.services import merging
from messaging.models import Conversation
from messaging.services import conversations, snoozing
from tenants import sweeping
from tenants.context import in_tenant
from tests.makers import make_contact
from tests.markup import parse
from tests.messaging.makers import make_conversation, posted, text_message
from tests.messaging.threads import talk

HOUR = timedelta(hours=1)


def ahead(hours: int = 1) -> datetime:
    return timezone.now() + hours * HOUR


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        return talk("Marina Alves", "Oi!", to=aurora.rep)


@pytest.fixture
def snoozed(aurora, thread) -> Conversation:
    """Put off by the manager for an hour; its moment has just come."""
    snoozing.snooze(thread, until=ahead(), by=aurora.manager.user)
    Conversation.objects.update(snoozed_until=timezone.now())
    Activity.objects.all().delete()
    return thread


def fresh(cast, conversation) -> Conversation:
    with in_tenant(cast.schema):
        return Conversation.objects.get(pk=conversation.pk)


class TestMoments:
    """What is offered, in São Paulo."""

    def at(self, *moment: int) -> dict[str, str]:
        offered = snoozing.moments(datetime(*moment, tzinfo=UTC))
        return {name: timezone.localtime(at).strftime("%a %d %H:%M") for name, at in offered.items()}

    def test_on_a_morning_today_tomorrow_and_monday(self):
        expected = {"today": "Thu 19 13:00", "tomorrow": "Fri 20 09:00", "monday": "Mon 23 09:00"}
        assert self.at(2026, 11, 19, 13, 40) == expected

    def test_late_in_the_evening_today_has_no_later(self):
        assert list(self.at(2026, 11, 19, 22, 30)) == ["tomorrow", "monday"]
        assert list(self.at(2026, 11, 20, 2, 30)) == ["tomorrow", "monday"]

    def test_on_a_sunday_tomorrow_is_monday(self):
        assert self.at(2026, 11, 22, 13, 0) == {"today": "Sun 22 13:00", "tomorrow": "Mon 23 09:00"}


class TestPutOff:
    """From the page."""

    def put_off(self, aurora, browser, conversation, until: str, who="rep"):
        address = aurora.url(f"inbox/{conversation.pk}/snooze/")
        return browser(aurora.members[who]).post(address, {"until": until})

    def test_until_tomorrow_it_leaves_the_list_and_says_when_it_comes_back(self, aurora, marina, browser):
        response = self.put_off(aurora, browser, marina, "tomorrow")

        now = fresh(aurora, marina)
        assert (now.state, now.snoozed_by_id) == ("snoozed", aurora.rep.user_id)
        assert now.snoozed_until == snoozing.moments(timezone.now())["tomorrow"]
        assert parse(response).one("#thread_header p b").text == "adiada até amanhã, 09:00"
        toast = json.loads(response["HX-Trigger"])["toast"]
        assert (toast["text"], toast["undo_method"]) == ("Adiada até amanhã, 09:00", "DELETE")
        client = browser(aurora.rep)
        assert parse(client.get(aurora.url("inbox/"))).all(".cv") == []
        row = parse(client.get(aurora.url("inbox/?state=snoozed"))).one(".cv")
        assert row.first(".cv-c .chip").text == "adiada até amanhã, 09:00"
        assert [tab.text for tab in parse(client.get(aurora.url("inbox/"))).all("#inbox_tabs a")] == [
            "Minhas 0", "Sem dono 0", "Todas 0", "Adiadas 1",
        ]  # fmt: skip
        assert parse(client.get(aurora.url("inbox/"))).first("#unread_inbox span").text == "0"

    def test_until_the_person_answers(self, aurora, marina, browser):
        response = self.put_off(aurora, browser, marina, "answer")

        assert (fresh(aurora, marina).state, fresh(aurora, marina).snoozed_until) == ("pending", None)
        assert parse(response).one("#thread_header p b").text == "aguardando resposta"
        assert len(parse(browser(aurora.rep).get(aurora.url("inbox/?state=pending"))).all(".cv")) == 1

    def test_until_a_moment_of_ones_own_where_the_organization_is(self, aurora, marina, browser):
        day = timezone.localdate() + timedelta(days=9)

        self.put_off(aurora, browser, marina, f"{day.isoformat()}T14:30")

        local = timezone.localtime(fresh(aurora, marina).snoozed_until)
        assert (local.date(), local.hour, local.minute) == (day, 14, 30)

    @pytest.mark.parametrize("until", ["", "soon", "2020-01-01T09:00", "2999-01-01T09:00", "2026-13-01T09:00"])
    def test_what_is_no_moment_ahead_changes_nothing(self, aurora, marina, browser, until):
        response = self.put_off(aurora, browser, marina, until)

        assert response.status_code == 422
        assert json.loads(response["HX-Trigger"])["toast"]["kind"] == "bad"
        assert (fresh(aurora, marina).state, fresh(aurora, marina).snoozed_until) == ("open", None)

    def test_it_is_brought_back(self, aurora, marina, browser):
        self.put_off(aurora, browser, marina, "tomorrow")

        browser(aurora.rep).delete(aurora.url(f"inbox/{marina.pk}/snooze/"))

        now = fresh(aurora, marina)
        assert (now.state, now.snoozed_until, now.snoozed_by_id) == ("open", None, None)

    def test_the_menu_offers_to_bring_back_only_what_is_away(self, aurora, marina, browser):
        client, address = browser(aurora.rep), aurora.url(f"inbox/{marina.pk}/snooze/")
        before = parse(client.get(address)).all("[hx-delete]")
        self.put_off(aurora, browser, marina, "answer")

        assert (len(before), len(parse(client.get(address)).all("[hx-delete]"))) == (0, 1)

    @pytest.mark.parametrize("method", ["get", "post", "delete"])
    def test_another_organizations_conversation_is_not_there(self, aurora, rival, browser, method):
        with in_tenant(rival.schema):
            stranger = talk("LEAK-B", to=rival.rep)

        address = aurora.url(f"inbox/{stranger.pk}/snooze/")
        assert getattr(browser(aurora.owner), method)(address, {"until": "tomorrow"}).status_code == 404
        assert fresh(rival, stranger).state == "open"


class TestComingBack:
    """By its moment, or by the person."""

    def test_its_moment_brings_it_back_once_and_tells_who_has_it(self, aurora, snoozed, queue, meta):
        for _sweep in range(2):
            sweeping.sweep()
            meta.settle()

        now = Conversation.objects.get(pk=snoozed.pk)
        assert (now.state, now.snoozed_until, now.snoozed_by_id) == ("open", None, None)
        told = Notification.objects.get(kind="conversation.woken")
        assert (told.user, told.path) == (aurora.rep.user, f"inbox/{snoozed.pk}/")
        assert list(Activity.objects.values_list("kind", flat=True)) == ["conversation.woken"]
        hints = Event.objects.filter(kind="conversation.changed", subject_id=snoozed.pk)
        assert [event.particulars["what"] for event in hints] == ["snoozed", "woken"]

    def test_nobodys_tells_whoever_put_it_off(self, aurora, snoozed):
        Conversation.objects.update(assignee=None)

        assert snoozing.wake_some() is True

        assert Notification.objects.get(kind="conversation.woken").user == aurora.manager.user
        assert snoozing.wake_some() is False

    def test_before_its_moment_nothing_wakes_it(self, aurora, thread):
        snoozing.snooze(thread, until=ahead(), by=aurora.rep.user)

        assert snoozing.wake_some() is False
        assert Conversation.objects.get(pk=thread.pk).state == "snoozed"

    @pytest.mark.parametrize("put_off", ["snooze", "await_answer"])
    def test_the_persons_message_brings_it_back_at_once(self, channel, aurora, meta, put_off):
        meta.tells(channel, posted(text_message()))
        about = {"until": ahead()} if put_off == "snooze" else {}
        getattr(snoozing, put_off)(Conversation.objects.get(), by=aurora.rep.user, **about)

        meta.tells(channel, posted(text_message("Voltei")))

        now = Conversation.objects.get()
        assert (now.state, now.snoozed_until) == ("open", None)
        assert Activity.objects.filter(kind="conversation.reopened").count() == 1

    def test_resolving_it_ends_the_waiting(self, aurora, thread):
        snoozing.snooze(thread, until=ahead(), by=aurora.rep.user)
        conversations.resolve(thread, by=aurora.rep.user)

        now = Conversation.objects.get(pk=thread.pk)
        assert (now.state, now.snoozed_until) == ("resolved", None)
        assert snoozing.wake_some() is False

    def test_another_organizations_stay_asleep(self, aurora, rival, snoozed):
        with in_tenant(rival.schema):
            theirs = talk("LEAK-B", to=rival.rep, state="snoozed", snoozed_until=timezone.now())

        snoozing.wake_some()

        assert fresh(rival, theirs).state == "snoozed"
        with in_tenant(rival.schema):
            assert Notification.objects.count() == 0


@pytest.mark.parametrize(
    ("kept", "gone", "expected"),
    [("resolved", "snoozed", "snoozed"), ("snoozed", "open", "open"), ("pending", "snoozed", "snoozed")],
)
def test_of_two_threads_that_become_one_that_which_asks_for_more_says_how_it_stands(channel, kept, gone, expected):
    until = ahead()
    about = {state: {"state": state, "snoozed_until": until if state == "snoozed" else None} for state in (kept, gone)}
    here, there = (make_conversation(channel, make_contact("Marina"), **about[state]) for state in (kept, gone))

    merging.merge(here.contact, [there.contact], by=None)

    here.refresh_from_db()
    assert (here.state, here.snoozed_until) == (expected, until if expected == "snoozed" else None)
