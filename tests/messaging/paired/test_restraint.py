"""An unofficial number holds back: ceilings by its age, no first words at night, uneven pauses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from messaging.models import Connection, SentInHour
from messaging.providers import linked_phone, registry
from messaging.services import restraint
from tests.clock import travel
from tests.messaging.makers import make_channel, make_conversation, pair_channel

from .conftest import serving

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)  # 12:20 in São Paulo
EVENING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 22:00 there
BEFORE_DAWN = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)  # 5:30 there


@pytest.fixture
def thread(phone_channel):
    return make_conversation(phone_channel)


def wrote(thread, ago: timedelta | None):
    thread.last_inbound_at = timezone.now() - ago if ago else None
    return thread


def spent(thread, *, hour: datetime, sent: int, cold: int = 0) -> Connection:
    connection = serving(thread.channel)
    SentInHour.objects.create(connection=connection, hour=hour, sent=sent, cold=cold)
    return connection


class TestNight:
    @travel(EVENING, tick=False)
    def test_first_words_wait_for_the_morning(self, thread):
        assert restraint.hold(serving(thread.channel), wrote(thread, None)) == 10 * 3600

    @travel(BEFORE_DAWN, tick=False)
    def test_before_dawn_it_is_the_same_morning(self, thread):
        assert restraint.hold(serving(thread.channel), wrote(thread, timedelta(hours=5))) == 2.5 * 3600

    @travel(EVENING, tick=False)
    def test_who_has_just_written_is_answered(self, thread):
        assert restraint.hold(serving(thread.channel), wrote(thread, timedelta(minutes=59))) == 0

    @travel(NOON, tick=False)
    def test_by_day_nobody_waits(self, thread):
        assert restraint.hold(serving(thread.channel), wrote(thread, None)) == 0


class TestCeilings:
    @pytest.fixture(autouse=True)
    def at_noon(self):
        with travel(NOON, tick=False):
            yield

    def test_a_full_hour_ends_with_the_hour(self, thread):
        connection = spent(thread, hour=NOON.replace(minute=0), sent=40)

        assert restraint.hold(connection, wrote(thread, timedelta(minutes=1))) == 40 * 60 + 1

    def test_first_words_have_their_own_ceiling(self, thread):
        connection = spent(thread, hour=NOON.replace(minute=0), sent=5, cold=5)

        assert restraint.hold(connection, wrote(thread, timedelta(hours=25))) == 40 * 60 + 1
        assert restraint.hold(connection, wrote(thread, timedelta(hours=23))) == 0

    def test_a_day_is_its_last_24_hours(self, thread):
        connection = spent(thread, hour=NOON.replace(minute=0) - timedelta(hours=23), sent=200)
        assert restraint.hold(connection, wrote(thread, timedelta(minutes=1))) > 0

        SentInHour.objects.update(hour=NOON.replace(minute=0) - timedelta(hours=24))
        assert restraint.hold(connection, wrote(thread, timedelta(minutes=1))) == 0

    def test_each_message_counts_once_and_first_words_are_told_apart(self, thread):
        connection = serving(thread.channel)

        restraint.count(connection, wrote(thread, timedelta(minutes=1)))
        restraint.count(connection, wrote(thread, None))

        assert SentInHour.objects.values_list("hour", "sent", "cold").get() == (NOON.replace(minute=0), 2, 1)

    def test_another_number_is_counted_by_itself(self, thread):
        spent(thread, hour=NOON.replace(minute=0), sent=40)
        other = pair_channel("+5511988887777", name="Outro")

        assert restraint.hold(serving(other), wrote(thread, timedelta(minutes=1))) == 0

    def test_old_hours_are_forgotten(self, thread):
        spent(thread, hour=NOON - timedelta(days=3), sent=1)

        restraint.prune()

        assert not SentInHour.objects.exists()


def test_the_official_way_knows_none_of_it(inside_aurora):
    thread = make_conversation(make_channel())
    connection = serving(thread.channel)

    restraint.count(connection, thread)

    with travel(EVENING):
        assert restraint.hold(connection, wrote(thread, None)) == 0
    assert not SentInHour.objects.exists()


@pytest.mark.parametrize(
    ("paired_at", "day", "cold_hour"),
    [
        ("", 200, 5),
        ("2026-11-18T00:00:00+00:00", 200, 5),
        ("2026-11-17T00:00:00+00:00", 500, 10),
        ("2026-11-01T00:00:00+00:00", 1000, 20),
        ("2026-01-01T00:00:00+00:00", 2000, 30),
    ],
)
def test_ceilings_grow_with_the_sessions_age(paired_at, day, cold_hour):
    limit = linked_phone.ceilings(paired_at, NOON)

    assert (limit.day, limit.cold_hour) == (day, cold_hour)


def test_pauses_are_uneven_between_two_and_eight_seconds():
    pauses = [registry.get("whatsapp_web").rhythm({}).seconds for _each in range(50)]

    assert len(set(pauses)) > 40
    assert min(pauses) >= 2
    assert max(pauses) <= 8
