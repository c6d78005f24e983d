"""Waking workers: one wake of a kind waits for an organization; Redis away costs time, never work."""

import pytest
import time_machine
from django.conf import settings
from kombu import Connection
from redis.exceptions import ConnectionError as RedisAway

from config.ids import uuid7
from crm.models import LostReason, Pipeline
from tenants import sweeping, tasks, waking
from tenants.chores import Chore, _written
from tenants.context import current_schema, in_tenant, schema_of
from tenants.models import Membership

IS_FIRST = waking.is_first


@pytest.fixture
def flags(monkeypatch):
    """The real flags, which the tests otherwise do without; a schema that no other test has."""
    monkeypatch.setattr(waking, "is_first", IS_FIRST)
    return schema_of(uuid7())


def test_many_wakes_are_one_task_until_it_has_begun(flags, queue):
    assert [waking.wake("x.read", flags) for _time in range(5)] == [True, False, False, False, False]
    assert queue.names() == ["x.read"]

    waking.awake("x.read", flags)
    assert waking.wake("x.read", flags) is True


def test_each_kind_and_each_organization_has_its_own(flags, queue):
    other = schema_of(uuid7())
    for task, schema in (("x.read", flags), ("x.send", flags), ("x.read", other)):
        assert waking.wake(task, schema) is True


def test_whoever_has_much_to_do_lets_others_have_the_worker_twice_a_second(flags, queue, monkeypatch):
    """Else one organization's flood keeps all others waiting: their tasks stand behind its own."""
    now = [0.0]
    monkeypatch.setattr(waking.time, "monotonic", lambda: now[0])

    def turn():
        now[0] += 0.2
        return True

    with in_tenant(flags):
        assert waking.take_turns("x.read", turn) is False

    assert (round(now[0], 1), queue.sent, queue.behind) == (0.6, [("x.read", [flags], {})], ["x.read"])


def test_whoever_has_had_a_shift_stands_behind_all_who_have_had_none():
    """In the broker itself, with what the workers are told of it."""
    with Connection(settings.CELERY_BROKER_URL, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as broker:
        line = broker.SimpleQueue(f"test-{uuid7()}")
        for number, priority in enumerate([settings.BEHIND, settings.AT_ONCE, settings.BEHIND, None, settings.AT_ONCE]):
            line.put(number, priority=priority)
        taken = [line.get(block=False) for _number in range(5)]
        for each in taken:
            each.ack()
        line.close()

    assert [each.payload for each in taken] == [1, 3, 4, 0, 2]


def test_the_sweep_wakes_whatever_flag_stands(flags, queue):
    waking.wake("x.read", flags)

    assert waking.wake("x.read", flags, surely=True) is True


def test_redis_away_is_no_error(flags, queue, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway("Connection refused")

    monkeypatch.setattr(waking.cache, "add", away)
    monkeypatch.setattr(waking.cache, "delete", away)

    assert waking.wake("x.read", flags) is False
    waking.awake("x.read", flags)
    assert queue.names() == []


def test_a_sweeper_that_fails_does_not_stop_the_others(db, monkeypatch):
    done = []

    def fails():
        raise ValueError("no")

    monkeypatch.setattr(sweeping, "sweepers", [fails, lambda: done.append("next")])
    sweeping.sweep()

    assert done == ["next"]


def test_each_organization_is_looked_into_once_and_none_keeps_another_from_it(aurora, rival, monkeypatch):
    seen = []

    def fails():
        seen.append(("fails", current_schema()))
        raise ValueError("no")

    works = [fails, lambda: seen.append(("next", current_schema()))]
    monkeypatch.setattr(sweeping, "sweepers", [])
    monkeypatch.setattr(sweeping, "sweepers_inside", [Chore(work, lambda: [Pipeline.objects.all()]) for work in works])
    sweeping.sweep()

    both = [aurora.schema, rival.schema]
    assert sorted(seen) == sorted((name, schema) for name in ("fails", "next") for schema in both)


def test_only_what_waits_somewhere_is_done_there(aurora, rival, monkeypatch, django_assert_num_queries):
    """Rows of the organization's own, or public ones that name it: two questions, however many chores there are."""
    with in_tenant(rival.schema):
        LostReason.objects.all().delete()
    Membership.objects.of(aurora.organization).filter(pk=aurora.viewer.pk).update(is_active=False)
    rows = {
        "nothing": lambda: [LostReason.objects.filter(name=""), LostReason.objects.none()],
        "reasons": lambda: [LostReason.objects.filter(name=""), LostReason.objects.all()],
    }
    seen = []
    chores = [Chore(lambda name=name: seen.append((name, current_schema())), each) for name, each in rows.items()]
    away = Membership.objects.across_organizations().filter(is_active=False)
    chores.append(Chore(lambda: seen.append(("away", current_schema())), outside=lambda: [away]))
    monkeypatch.setattr(sweeping, "sweepers_inside", chores)
    monkeypatch.setattr(sweeping, "sweepers", [])

    with django_assert_num_queries(1 + 1 + 2 * 2):  # organizations; what is public; into each, and its question
        sweeping.sweep()

    assert seen == [("reasons", aurora.schema), ("away", aurora.schema)]


def test_a_question_that_fails_keeps_no_work_from_being_done(aurora, rival, monkeypatch):
    seen = []

    def fails():
        raise ValueError("no")

    monkeypatch.setattr(sweeping, "sweepers", [])
    monkeypatch.setattr(sweeping, "sweepers_inside", [Chore(lambda: seen.append(current_schema()), fails)])
    sweeping.sweep()

    assert sorted(seen) == sorted([aurora.schema, rival.schema])


def test_what_is_asked_of_an_organization_names_none(aurora, rival):
    """It is written in the first one, and sent to all."""
    asked = []
    for cast in (aurora, rival):
        with in_tenant(cast.schema), time_machine.travel("2026-03-04T12:00:00Z", tick=False):
            asked.append(_written(sweeping.sweepers_inside))

    assert asked[0] == asked[1]
    assert asked[0][0].count("EXISTS (") >= 24


def test_pruning_lets_others_have_its_worker_and_goes_on_where_it_was(aurora, rival, monkeypatch, queue):
    """A thousand organizations in one go take longer than a task may, and whoever comes last would never have a turn."""
    seen = []
    monkeypatch.setattr(sweeping, "pruners", [lambda: seen.append("outside")])
    monkeypatch.setattr(sweeping, "pruners_inside", [lambda: seen.append(current_schema())])
    monkeypatch.setattr(sweeping, "SHIFT", -1)
    tasks.prune()
    assert queue.sent == [("tenants.prune", [aurora.schema], {})]
    queue.run()

    assert seen == ["outside", aurora.schema, rival.schema]


def test_with_very_many_organizations_each_has_its_turn(monkeypatch):
    schemas = [f"org_{number}" for number in range(250)]
    turns = []
    for sweep in range(3):
        monkeypatch.setattr(sweeping.time, "time", lambda at=sweep: at * sweeping.EVERY)
        turns.append(sweeping._in_turn(schemas))

    assert [len(turn) for turn in turns] == [100, 100, 50]
    assert [schema for turn in turns for schema in turn] == schemas
