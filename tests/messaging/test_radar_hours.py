"""The radar's minutes pass while somebody answers: nights, weekends and holidays do not make anybody wait."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.models import Notification
from messaging.models import Channel, Conversation, OpeningHours
from messaging.opening import Opening
from messaging.queries import radar
from messaging.services import watching
from tests.clock import travel
from tests.messaging.makers import make_channel
from tests.messaging.threads import hear, make_conversation

ZONE = ZoneInfo("America/Sao_Paulo")
WORKDAYS = {str(day): [["09:00", "12:00"], ["13:00", "18:00"]] for day in range(5)}


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZONE)


class TestOpenTime:
    """Friday, 20 November 2026 is a holiday."""

    week = Opening(WORKDAYS, ZONE, "BR", frozenset({date(2026, 11, 23)}))

    @pytest.mark.parametrize(
        ("moment", "minutes", "since"),
        [
            ((2026, 11, 19, 10, 0), 30, (2026, 11, 19, 9, 30)),
            ((2026, 11, 19, 13, 10), 30, (2026, 11, 19, 11, 40)),  # over lunch
            ((2026, 11, 19, 22, 0), 30, (2026, 11, 19, 17, 30)),
            ((2026, 11, 24, 9, 20), 30, (2026, 11, 19, 17, 50)),  # the holiday, the weekend, the day somebody closed
            ((2026, 11, 24, 9, 30), 30, (2026, 11, 24, 9, 0)),
            ((2026, 11, 19, 10, 0), 9 * 60, (2026, 11, 18, 9, 0)),
        ],
    )
    def test_it_is_counted_back_over_what_is_closed(self, moment, minutes, since):
        found = self.week.open_since(timedelta(minutes=minutes), at(*moment).astimezone(UTC))
        assert found == at(*since)

    def test_an_hour_that_a_clock_skips_does_not_count_and_what_never_opens_goes_back_a_month(self):
        berlin = ZoneInfo("Europe/Berlin")
        skipped = datetime(2026, 3, 29, 4, 0, tzinfo=berlin)  # the hour from 2 to 3 is not there
        found = Opening({}, berlin).open_since(timedelta(hours=2), skipped)
        assert found == datetime(2026, 3, 29, 1, 0, tzinfo=berlin)
        never = Opening(WORKDAYS, ZONE, "", frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(-60, 60)))
        assert never.open_since(timedelta(minutes=1), at(2026, 11, 10, 10)) == at(2026, 10, 10, 10)


def waits(name: str, since: datetime, *, on: Channel, to) -> None:
    conversation = make_conversation(name, to=to)
    Conversation.objects.filter(pk=conversation.pk).update(channel=on, created_at=since - timedelta(days=1))
    conversation.refresh_from_db()
    hear(conversation, at=since)


def told() -> list[tuple[str, str]]:
    while watching.watch_some():
        continue
    found = [(row.kind, row.particulars["name"]) for row in Notification.objects.order_by("created_at")]
    Notification.objects.all().delete()
    return sorted(found)


def test_each_channel_keeps_its_own_hours_and_a_friday_is_told_on_monday(inside_aurora):
    cast = inside_aurora
    office, shop = make_channel("Escritório"), make_channel("Loja", phone_number_id="55511", waba_id="55512")
    OpeningHours.objects.create(week=WORKDAYS, holidays="")
    OpeningHours.objects.create(channel=shop, week={}, holidays="")  # round the clock
    friday = at(2026, 11, 27, 17, 50)
    for channel in (office, shop):
        waits(channel.name, friday, on=channel, to=cast.rep)

    with travel(at(2026, 11, 28, 16), tick=False):  # 22 hours later, of which 10 minutes were open
        assert [blip.conversation.contact.name for blip in radar.blips(cast.rep)] == ["Escritório", "Loja"]
        assert [(blip.is_late, blip.closes_at) for blip in radar.blips(cast.rep)] == [
            (False, friday + timedelta(days=1)),  # Meta's window knows no weekend
            (True, friday + timedelta(days=1)),
        ]
        assert radar.count(cast.rep) == 2
        assert told() == [
            ("conversation.escalated", "Loja"),
            ("conversation.unanswered", "Loja"),
            ("window.closing", "Escritório"),
            ("window.closing", "Loja"),
        ]
    with travel(at(2026, 11, 30, 9, 19), tick=False):
        assert (told(), radar.count(cast.rep)) == ([], 1)
    with travel(at(2026, 11, 30, 9, 20), tick=False):  # 63 hours later
        assert told() == [("conversation.unanswered", "Escritório")]
    with travel(at(2026, 11, 30, 9, 50), tick=False):
        assert told() == [("conversation.escalated", "Escritório")]
