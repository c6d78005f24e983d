"""The numbered log: gap-free, in the order in which facts became visible, and each person's own part of it."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from config.ids import uuid7
from crm import events
from crm.models import Event
from crm.realtime import broadcast
from crm.realtime.audience import EVERYBODY, Audience
from tenants import sweeping
from tenants.context import in_tenant
from tests.committed import at_once
from tests.queries import count_queries


def record(kind: str = "lead.moved", audience: Audience | None = None, **particulars) -> Event:
    return events.record(kind, uuid7(), audience=audience or Audience(EVERYBODY), **particulars)


def numbers() -> list[int | None]:
    return list(Event.objects.order_by("id").values_list("number", flat=True))


@pytest.fixture
def told(monkeypatch) -> list[dict]:
    """What was sent to groups."""
    sent: list[dict] = []
    monkeypatch.setattr(broadcast, "_send", sent.append)
    return sent


class TestRecording:
    def test_an_event_has_its_number_after_commit(self, inside_aurora, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert record().number is None

        assert numbers() == [1]
        assert events.latest_number() == 1

    def test_many_events_of_a_transaction_are_announced_once(
        self, inside_aurora, told, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            for _time in range(5):
                record()

        assert len(callbacks) == 1
        [message] = told
        assert (message["after"], [each["hint"]["seq"] for each in message["hints"]]) == (0, [1, 2, 3, 4, 5])

    def test_a_long_announcement_is_sent_in_parts_without_a_hole(
        self, inside_aurora, told, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            for _time in range(broadcast.TOGETHER * 2 + 1):
                record()

        assert [message["after"] for message in told] == [0, broadcast.TOGETHER, broadcast.TOGETHER * 2]
        assert sum(len(message["hints"]) for message in told) == broadcast.TOGETHER * 2 + 1

    def test_each_organization_announces_its_own(self, aurora, rival, monkeypatch, django_capture_on_commit_callbacks):
        schemas = []
        monkeypatch.setattr(events, "announce", lambda: schemas.append(connection.schema_name))
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            for cast in (aurora, rival, aurora):
                with in_tenant(cast.schema):
                    record()

        assert schemas == [aurora.schema, rival.schema]
        assert len(callbacks) == 2

    def test_what_was_rolled_back_is_not_announced(self, inside_aurora, told, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            with pytest.raises(IntegrityError), transaction.atomic():
                record()
                raise IntegrityError
            record("lead.created")

        assert [each["hint"]["kind"] for message in told for each in message["hints"]] == ["lead.created"]

    def test_an_event_after_a_rolled_back_one_is_announced_all_the_same(
        self, inside_aurora, told, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            with transaction.atomic():
                record()
            with pytest.raises(IntegrityError), transaction.atomic():
                record()
                raise IntegrityError

        assert [each["hint"]["seq"] for message in told for each in message["hints"]] == [1]

    def test_what_was_done_stays_done_when_it_cannot_be_announced(
        self, inside_aurora, monkeypatch, django_capture_on_commit_callbacks
    ):
        def fail():
            raise DatabaseError

        monkeypatch.setattr(events, "number_new", fail)
        with django_capture_on_commit_callbacks(execute=True):
            record()

        assert numbers() == [None]

    def test_what_is_written_together_is_one_statement_in_its_order_or_nothing(self, inside_aurora):
        with count_queries() as queries, events.written_together():
            record("lead.first")
            with events.written_together():  # a part of it
                record("lead.second")
        with pytest.raises(ValueError, match="lost"), events.written_together():
            record("lead.third")
            raise ValueError("lost")

        assert (len(queries), list(Event.objects.order_by("id").values_list("kind", flat=True))) == (
            1,
            ["lead.first", "lead.second"],
        )

    def test_transactions_that_follow_each_other_are_announced_together_each_where_it_belongs(
        self, committed, told, monkeypatch
    ):
        now = [0.0]
        monkeypatch.setattr(events.time, "monotonic", lambda: now[0])
        with events.announced_together():
            for organization in (committed.aurora, committed.rival, committed.aurora):
                with in_tenant(organization.schema):
                    record()
            assert told == []
            now[0] += events.HELD_BACK  # whoever looks has waited long enough
            with in_tenant(committed.rival.schema):
                record()
            assert [[each["hint"]["seq"] for each in message["hints"]] for message in told] == [[1, 2]]

        assert sorted([each["hint"]["seq"] for each in message["hints"]] for message in told) == [[1, 2], [1, 2]]


class TestNumbering:
    """With connections of their own, as processes have them."""

    def test_a_slow_transaction_is_never_missed(self, committed):
        """It writes first and commits last: its number comes after those that were seen before it."""
        slow_wrote, quick_committed = threading.Event(), threading.Event()

        def slow():
            with in_tenant(committed.aurora.schema), transaction.atomic():
                record("lead.slow")
                slow_wrote.set()
                assert quick_committed.wait(10)

        def quick():
            assert slow_wrote.wait(10)
            with in_tenant(committed.aurora.schema):
                record("lead.quick")
                seen = list(Event.objects.after(0).values_list("number", "kind"))
            quick_committed.set()
            return seen

        _nothing, seen = at_once(slow, quick)

        assert seen == [(1, "lead.quick")]
        with in_tenant(committed.aurora.schema):
            assert list(Event.objects.after(1).values_list("number", "kind")) == [(2, "lead.slow")]
            assert Event.objects.get(kind="lead.slow").pk < Event.objects.get(kind="lead.quick").pk

    def test_numbers_are_gap_free_whoever_announces(self, committed, told):
        def write():
            for number in range(25):
                with in_tenant(committed.aurora.schema), transaction.atomic():
                    for _time in range(1 + number % 3):
                        record()

        at_once(*[write] * 4)

        with in_tenant(committed.aurora.schema):
            assert sorted(numbers()) == list(range(1, 197))
        announced = [(message["after"], message["hints"][-1]["hint"]["seq"]) for message in told]
        assert sorted(after for after, _last in announced) == sorted([0, *(last for _after, last in announced)])[:-1]

    def test_numbers_are_never_seen_out_of_order(self, committed):
        """A reader between two writers never sees a number whose predecessor is still missing."""
        done = threading.Event()

        def write():
            for _time in range(40):
                with in_tenant(committed.aurora.schema):
                    record()

        def write_last():
            write()
            done.set()

        def read():
            holes = []
            while not done.is_set():
                with in_tenant(committed.aurora.schema):
                    seen = list(Event.objects.after(0).values_list("number", flat=True))
                if seen != list(range(1, len(seen) + 1)):
                    holes.append(seen)
            return holes

        *_others, holes = at_once(write, write_last, read)

        assert holes == []

    def test_a_process_that_died_before_numbering_is_made_up_for(self, committed, told, monkeypatch):
        with in_tenant(committed.aurora.schema):
            with monkeypatch.context() as crashed:
                crashed.setattr(events, "_announce_once", lambda: None)
                record("lead.created")
            assert numbers() == [None]
            Event.objects.update(at="2020-01-01T00:00Z")

        sweeping.sweep()

        with in_tenant(committed.aurora.schema):
            assert numbers() == [1]
        assert [each["hint"]["kind"] for each in told[0]["hints"]] == ["lead.created"]

    def test_each_organization_counts_for_itself(self, committed, told):
        for cast in (committed.aurora, committed.rival, committed.aurora):
            with in_tenant(cast.schema):
                record()

        with in_tenant(committed.aurora.schema):
            assert numbers() == [1, 2]
        with in_tenant(committed.rival.schema):
            assert numbers() == [1]
