"""Waking workers: one wake of a kind waits for an organization; Redis away costs time, never work."""

import pytest
from redis.exceptions import ConnectionError as RedisAway

from config.ids import uuid7
from tenants import sweeping, waking
from tenants.context import current_schema, in_tenant, schema_of

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

    assert (round(now[0], 1), queue.sent) == (0.6, [("x.read", [flags], {})])


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

    monkeypatch.setattr(sweeping, "sweepers", [])
    monkeypatch.setattr(sweeping, "sweepers_inside", [fails, lambda: seen.append(("next", current_schema()))])
    sweeping.sweep()

    both = [aurora.schema, rival.schema]
    assert sorted(seen) == sorted((name, schema) for name in ("fails", "next") for schema in both)


def test_with_very_many_organizations_each_has_its_turn(monkeypatch):
    schemas = [f"org_{number}" for number in range(250)]
    turns = []
    for sweep in range(3):
        monkeypatch.setattr(sweeping.time, "time", lambda at=sweep: at * sweeping.EVERY)
        turns.append(sweeping._in_turn(schemas))

    assert [len(turn) for turn in turns] == [100, 100, 50]
    assert [schema for turn in turns for schema in turn] == schemas
