"""The nights in which the hour changes: what waits for a moment waits for that moment, an hour more or less."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm.models import NotificationPreference, Task
from crm.services import repeating
from crm.services.automating import daytime
from crm.services.notification_preferences import HOUR, _end
from messaging.services import restraint, snoozing

BERLIN = ZoneInfo("Europe/Berlin")
# The evening before, and what nine o'clock of the next morning is: in spring the hour from 2 to 3 is not there.
SPRING = datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 24, 22, 0, tzinfo=BERLIN), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
NIGHTS = pytest.mark.parametrize(("evening", "nine"), [SPRING, AUTUMN], ids=["spring", "autumn"])


@pytest.fixture(autouse=True)
def in_berlin():
    with timezone.override(BERLIN):
        yield


@NIGHTS
def test_a_phone_is_silent_until_its_morning(evening, nine):
    seconds = restraint._until_morning(evening, time(20), time(9))

    assert seconds == (nine - evening.astimezone(UTC)).total_seconds()


@NIGHTS
def test_a_conversation_comes_back_in_the_morning(evening, nine):
    assert snoozing.moments(evening)["tomorrow"] == nine


@NIGHTS
def test_whoever_wants_quiet_has_it_until_the_morning(evening, nine):
    preference = NotificationPreference(quiet_from=time(20), quiet_to=time(9))

    assert preference.quiet_until(evening) == nine


@NIGHTS
def test_an_automation_writes_in_its_hours(evening, nine):
    assert daytime.next_in(evening, start=9, end=18) == nine


@NIGHTS
def test_what_is_due_each_day_is_due_at_the_same_hour(evening, nine):
    yesterday = datetime.combine(evening.date(), time(9), tzinfo=BERLIN)

    assert repeating.next_due(yesterday, Task.Repeat.DAILY, now=evening) == nine


def test_three_hours_are_three_hours():
    before = datetime(2026, 3, 29, 1, 0, tzinfo=BERLIN)

    assert snoozing.moments(before.astimezone(UTC))["today"] == datetime(2026, 3, 29, 5, 0, tzinfo=BERLIN)
    assert _end(HOUR, before) == datetime(2026, 3, 29, 3, 0, tzinfo=BERLIN)


def test_a_month_that_is_shorter_has_its_last_day():
    due = datetime(2026, 1, 31, 9, 0, tzinfo=BERLIN)

    following = repeating.next_due(due, Task.Repeat.MONTHLY, now=due)
    assert timezone.localdate(following) == date(2026, 2, 28)
