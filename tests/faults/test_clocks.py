"""F12: of two who work side by side one's clock is ten minutes ahead and the other's ten behind; the database's is right.

The short form and the storm run with such clocks all the time, see ``clocks``; here is each kind of work, one by one.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db.models.functions import Now
from django.utils import timezone

from config import clock
from config.ids import uuid7
from config.redis_client import redis
from messaging.providers.whatsapp_web import desk
from tenants import sweeping, tasks
from tests.committed import at_once
from tests.faults.clocks import OFF
from tests.faults.due import KINDS, Kind

AGAIN_WITHOUT_HARM = ("a broadcast", "an organization's end")  # each recipient, and each step, is a row of its own
SOON, AGO = timedelta(minutes=5), timedelta(minutes=-5)


@contextmanager
def told(ahead: timedelta):
    """The process's own clock, and not the database's."""
    with time_machine.travel(timezone.now() + ahead):
        yield


def put(kind: Kind, after: timedelta) -> None:
    assert kind.model.objects.update(**{kind.moment: Now() + after}) > 0


@pytest.mark.parametrize("name", KINDS)
def test_it_is_done_when_it_is_due_whatever_the_process_says(inside_aurora, name):
    kind = KINDS[name]
    kind.makes(inside_aurora)

    put(kind, SOON)
    with told(OFF):
        assert not kind.takes(), "too early"
    put(kind, AGO)
    with told(-OFF):
        assert kind.takes(), "too late"


@pytest.mark.parametrize("holder", [-OFF, OFF], ids=["behind", "ahead"])
@pytest.mark.parametrize("name", [name for name in KINDS if KINDS[name].holds])
def test_what_one_has_taken_up_nobody_takes_from_them(inside_aurora, name, holder):
    kind = KINDS[name]
    kind.makes(inside_aurora)
    put(kind, AGO)

    with told(holder):
        assert kind.takes()
    with told(-holder):
        assert not kind.takes()


@pytest.mark.parametrize("name", KINDS)
def test_what_no_beat_asked_for_in_an_hour_is_done_once_by_two(inside_aurora, name):
    """F23: whoever comes second finds nothing left."""
    kind = KINDS[name]
    kind.makes(inside_aurora)
    put(kind, -timedelta(hours=1))

    assert kind.takes()
    assert not kind.takes() or name in AGAIN_WITHOUT_HARM


def test_of_many_sweeps_asked_for_one_is_made(committed, monkeypatch):
    made = []
    monkeypatch.setattr(sweeping, "sweep", lambda: made.append(1))
    cache.delete("public:sweep")

    at_once(*[tasks.sweep] * 4)

    assert made == [1]


def test_a_phones_process_does_what_a_worker_asked_for_whose_clock_is_behind():
    """Both ask Redis for the time."""
    session, phone = uuid7().hex, redis()
    phone.set(desk.here_key(session), 1, ex=60)

    with told(-OFF), ThreadPoolExecutor() as worker:
        asked = worker.submit(desk.ask, session, "read", patience=5.0)
        request = json.loads(phone.brpop([desk.asked_key(session)], timeout=5)[1])
        left = request["until"] - desk.moment(phone.time())
        phone.lpush(desk.answer_key(session, request["number"]), json.dumps({"done": True}))

    assert asked.result() == {"done": True}
    assert 0 < left <= 5


def test_the_one_clock_is_the_databases(db):
    with told(OFF):
        assert timezone.now() - clock.now() > OFF - timedelta(seconds=30)
