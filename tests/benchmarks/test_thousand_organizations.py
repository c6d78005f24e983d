"""A thousand organizations: each new one, runs of the migrations with nothing to do and with one table more, the look for
drift, a sweep, and the end of all of them. What each took is told at once, so that a run that is cut off has told something.

``FLEET=100 bin/test -m benchmark -k thousand -s`` makes fewer.
"""

import os
import signal
import statistics
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tenants import drift, schemas, sweeping
from tenants.models import Organization
from tenants.services import cloning
from tests.release import BY_PYTHON, LAST, release, run
from tests.waiting import until

pytestmark = pytest.mark.benchmark
HOW_MANY = int(os.environ.get("FLEET", "1000"))
NEW_ONE, NOTHING_TO_DO, BY_TEXT, SWEEP = 5.0, 60.0, 120.0, 5.0  # seconds; the third with the look for drift
SOME = 20  # of which the slow way is measured
TOLD_AT = (10, 200, 500, 1000)


def test_thousand_organizations(committed, tmp_path):
    made: list[Organization] = []
    try:
        _make_all(committed.aurora.owner, made)
        nothing = _told("nothing to migrate", _migrate)
        assert nothing < NOTHING_TO_DO
        found: dict[str, list[str]] = {}
        _told("the look for drift in all", lambda: found.update(drift.drifted([each.schema_name for each in made])))
        assert found == {}
        assert _told("a sweep through a hundred", sweeping.sweep) < SWEEP
        _one_table_more(tmp_path)
        _by_django(tmp_path)
    finally:
        # One by one: all together would hold more locks than the server has.
        _told("all dropped", lambda: [drop(each) for each in made])


def _make_all(owner, made: list[Organization]) -> None:
    taken: list[float] = []
    for number in range(1, HOW_MANY + 1):
        began = time.perf_counter()
        made.append(_new(owner, number))
        taken.append(time.perf_counter() - began)
        if number in TOLD_AT or number == HOW_MANY:
            last = sorted(taken[-50:])
            print(f"\nof the last 50 of {number}: {_spread(last)}", flush=True)
    assert max(taken) < NEW_ONE


def _spread(seconds: list[float]) -> str:
    late = seconds[int(0.95 * (len(seconds) - 1))]
    return f"p50 {statistics.median(seconds):.2f} s, p95 {late:.2f} s, longest {seconds[-1]:.2f} s"


def _new(owner, number: int) -> Organization:
    """Over a session of its own: one that made many keeps plans and descriptions of all of them, and goes through them all."""
    _new_session()
    return cloning.clone(owner, name=f"Frota {number}", owner=owner.user).organization


def _one_table_more(folder) -> None:
    """The run is killed when it has done half; the next one does the rest. A table that is made twice is an error."""
    (folder / "text").mkdir()
    with release(folder / "text"):
        killed = _told("one table more, killed half-way", _migrate_and_be_killed)
        left = schemas.behind().count()
        assert 0 < left <= HOW_MANY // 2 + 2
        rest = _told(f"begun again, {left} left, with the look for drift", _migrate)
        assert (schemas.behind().count(), Organization.objects.exclude(migration_error="").count()) == (0, 0)
        tables = run(f"SELECT count(DISTINCT relnamespace) FROM pg_class WHERE relname = '{LAST}'")
        assert tables == [(HOW_MANY + 3,)]  # with both of the cast and the template
        assert killed + rest < BY_TEXT


def _migrate_and_be_killed() -> None:
    _new_session()
    child = os.fork()
    if child == 0:
        try:
            _migrate()
        finally:
            os._exit(0)
    until(lambda: 0 < schemas.behind().count() <= HOW_MANY // 2 + 2, within=BY_TEXT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _by_django(folder) -> None:
    """The way of what cannot be rendered, for some."""
    (folder / "python").mkdir()
    with release(folder / "python", BY_PYTHON, name="9999_by_python"):
        schemas.migrate_public()
        schemas.prepare_template()
        some = list(schemas.behind()[:SOME])
        _told(f"by Django, {SOME}", lambda: [schemas.migrate_organization(each) for each in some])


def _migrate() -> None:
    call_command("migrate_organizations", stdout=StringIO())


def _told(what: str, work) -> float:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    print(f"{what}: {took:.1f} s", flush=True)
    return took


def drop(organization: Organization) -> None:
    """Its public rows go with all that was committed."""
    schemas.drop_schema(organization.schema_name)
    _new_session()


def _new_session() -> None:
    """Closed alone, it goes back to the pool and comes again."""
    connection.close()
    connection.close_pool()
