"""How a person wants to be told, when not, and that it is nobody else's business."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm import notices
from crm.models import Notification, NotificationPreference, Way
from crm.services import notification_preferences as preferences
from crm.services import notifying
from tenants.context import in_tenant
from tests.cast import Cast

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
PAGE, SILENCE = "settings/notifications/", "notifications/silence/"


def tell(cast: Cast, kind: str = "task.due") -> Notification | None:
    with in_tenant(cast.schema):
        return notifying.notify(cast.rep.user, kind, by=None, path="leads/x/", name="Marina", task="Ligar")


def kept(cast: Cast, member) -> NotificationPreference | None:
    with in_tenant(cast.schema):
        return NotificationPreference.objects.filter(user=member.user).first()


def monday(clock: str) -> datetime:
    return datetime.combine(datetime(2026, 11, 30), time.fromisoformat(clock), SAO_PAULO)


def test_an_owner_is_asked_about_every_kind_once(aurora):
    asked = [kind for topic in notices.topics_of(aurora.owner).values() for kind in topic.kinds]

    assert sorted(asked) == sorted(Notification.Kind)


def test_one_is_told_by_the_ways_one_ticks_and_only_differences_are_kept(aurora, rival, browser):
    ticked = ["task.due:app", "lead.assigned:mail", "mention:app", "mention:push", "mention:mail", "mention:sound"]

    said = {"ticked": ticked, "mail_after": "30", "quiet_from": "22:00", "quiet_to": "07:30", "quiet_days": ["6"]}
    assert browser(aurora.rep).post(aurora.url(PAGE), said).status_code == 302

    row = kept(aurora, aurora.rep)
    assert (row.mail_after, row.plays_sounds, row.quiet_from, row.quiet_days) == (30, False, time(22), [6])
    assert row.choices["task.due"] == {"push": False, "mail": False, "sound": False}
    assert row.choices["lead.assigned"] == {"app": False, "push": False, "sound": False}
    assert "mention" not in row.choices  # as usual
    assert "channel.refused" not in row.choices  # a rep is not asked about what only admins hear of
    assert (kept(aurora, aurora.manager), kept(rival, rival.rep)) == (None, None)
    told = tell(aurora)
    assert (told.is_listed, ways_of(aurora, told)) == (True, [])
    given = tell(aurora, "lead.assigned")
    assert (given.is_listed, ways_of(aurora, given)) == (False, ["mail"])
    assert tell(aurora, "lead.unclaimed") is not None  # not asked about: as usual
    assert tell(aurora, "automation.failed") is None  # nothing was ticked
    assert "Lead não" not in browser(aurora.rep).get(aurora.url("notifications/")).content.decode()


def ways_of(cast: Cast, told: Notification) -> list[str]:
    with in_tenant(cast.schema):
        return list(told.deliveries.values_list("way", flat=True))


def test_what_is_not_listed_is_neither_shown_nor_counted(aurora, browser):
    with in_tenant(aurora.schema):
        preferences.decide(aurora.rep.user, choices={"task.due": {"app": False}})
    tell(aurora)

    assert browser(aurora.rep).get(aurora.url("notifications/")).context["page"].rows == []
    bell = browser(aurora.rep).get(aurora.url("notifications/bell/")).content.decode()
    assert "nova" not in bell


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"mail_after": "0"}, "mail_after"),
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_days": list("0123456")}, "quiet_days"),
        ({"ticked": ["channel.refused:app"]}, "ticked"),
        ({"ticked": ["task.due:pigeon"]}, "ticked"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(aurora, browser, said, field):
    answer = browser(aurora.rep).post(aurora.url(PAGE), {"mail_after": "10"} | said)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert kept(aurora, aurora.rep) is None


def test_the_page_asks_each_about_what_may_reach_them(aurora, browser):
    for_rep = browser(aurora.rep).get(aurora.url(PAGE)).content.decode()
    for_admin = browser(aurora.admin).get(aurora.url(PAGE)).content.decode()

    assert 'value="task.due:mail" checked' in for_rep
    assert 'value="task.due:app" checked' in for_rep
    assert 'value="leads.assigned:mail">' in for_rep
    assert ("channel.refused:app" in for_rep, "channel.refused:app" in for_admin) == (False, True)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("21:59", None),
        ("22:00", "2026-12-01 07:30"),
        ("23:30", "2026-12-01 07:30"),
        ("03:00", "2026-11-30 07:30"),
        ("07:30", None),
    ],
)
def test_nights_are_quiet(now, until):
    row = NotificationPreference(quiet_from=time(22), quiet_to=time(7, 30))

    assert row.quiet_until(monday(now)) == (until and datetime.fromisoformat(until).replace(tzinfo=SAO_PAULO))


def test_a_quiet_day_follows_a_quiet_night_and_a_silence_goes_over_into_both():
    row = NotificationPreference(quiet_from=time(22), quiet_to=time(7), quiet_days=[1, 2])

    thursday_morning = datetime(2026, 12, 3, 7, tzinfo=SAO_PAULO)
    assert row.quiet_until(monday("22:30")) == thursday_morning
    row.silent_until = monday("22:00")
    assert row.quiet_until(monday("12:00")) == thursday_morning
    assert NotificationPreference(quiet_from=time(12), quiet_to=time(13)).quiet_until(monday("13:00")) is None


def test_one_is_left_alone_for_a_while_and_told_again(aurora, browser):
    rep = browser(aurora.rep)
    rep.post(aurora.url(SILENCE), {"span": "1h"})
    until = kept(aurora, aurora.rep).silent_until
    assert timedelta(minutes=59) < until - timezone.now() <= timedelta(hours=1)

    assert "Ninguém incomoda você" in rep.get(aurora.url(PAGE)).content.decode()
    rep.post(aurora.url(SILENCE), {"span": "tomorrow"})
    assert kept(aurora, aurora.rep).silent_until.astimezone(SAO_PAULO).time() == time(8)
    assert rep.post(aurora.url(SILENCE), {"span": "for ever"}).status_code == 422
    rep.delete(aurora.url(SILENCE))
    assert kept(aurora, aurora.rep).silent_until is None


def test_a_sound_is_made_of_what_one_wants_to_hear_and_not_in_quiet_times(aurora, browser):
    bell, heard = aurora.url("notifications/bell/"), "bell:sound"

    def sounds(told) -> bool:
        return heard in browser(aurora.rep).get(f"{bell}?new={told.pk}").headers.get("HX-Trigger", "")

    told, silent = tell(aurora), tell(aurora, "leads.imported")
    assert (sounds(told), sounds(silent)) == (True, False)
    assert heard not in browser(aurora.rep).get(f"{bell}?new=x").headers.get("HX-Trigger", "")
    assert heard not in browser(aurora.other_rep).get(f"{bell}?new={told.pk}").headers.get("HX-Trigger", "")
    with in_tenant(aurora.schema):
        preferences.be_silent(aurora.rep.user, preferences.HOUR)
    assert not sounds(told)
    with in_tenant(aurora.schema):
        preferences.decide(aurora.rep.user, silent_until=None, plays_sounds=False)
    assert not sounds(told)


def test_ways_that_come_later_are_as_usual_for_who_chose_before():
    row = NotificationPreference(choices={"task.due": {"mail": False}})

    assert notices.ways(row, "task.due") == notices.usual("task.due") - {Way.MAIL}
