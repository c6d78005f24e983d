"""A thousand organizations: each new one, runs of the migrations with nothing to do and with one table more, the look for drift.

``FLEET=100 bin/test -m benchmark -k thousand -s`` makes fewer.
"""

import os
import statistics
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tenants import drift, schemas
from tenants.models import Organization
from tenants.services import cloning
from tests.release import BY_PYTHON, release

pytestmark = pytest.mark.benchmark
HOW_MANY = int(os.environ.get("FLEET", "1000"))
NEW_ONE, NOTHING_TO_DO, BY_TEXT = 5.0, 60.0, 120.0  # seconds; the last with the look for drift
SOME = 20  # of which the slow way is measured
STOPPED_AFTER = HOW_MANY // 3


def test_thousand_organizations(committed, tmp_path, monkeypatch):
    owner, made = committed.aurora.owner, []
    try:
        taken = [_timed(lambda number=number: made.append(_new(owner, number))) for number in range(HOW_MANY)]
        median, last = statistics.median(taken), statistics.median(taken[-50:])
        print(
            f"\n{HOW_MANY} by clone: median {median:.2f} s, of the last fifty {last:.2f} s, longest {max(taken):.2f} s"
        )
        nothing = _timed(_migrate)
        differing, looked = (
            {},
            _timed(lambda: differing.update(drift.drifted([each.schema_name for each in made[:50]]))),
        )
        print(f"nothing to migrate: {nothing:.1f} s; the look for drift in fifty: {looked:.1f} s")
        assert differing == {}
        assert max(taken) < NEW_ONE
        assert nothing < NOTHING_TO_DO

        by_text = _one_table_more(tmp_path, monkeypatch)
        each = _by_django(tmp_path) / SOME
        print(
            f"one table more: {by_text:.1f} s, stopped and begun again; by Django {each:.2f} s each, {each * HOW_MANY:.0f} s"
        )
        assert by_text < BY_TEXT
    finally:
        for each in made:  # one by one: all together would hold more locks than the server has
            drop(each)


def _new(owner, number: int) -> Organization:
    """Over a session of its own: one that made many keeps plans and descriptions of all of them, and goes through them all."""
    _new_session()
    return cloning.clone(owner, name=f"Frota {number}", owner=owner.user).organization


def _one_table_more(folder, monkeypatch) -> float:
    """The run is killed on its way; the next one does the rest."""
    (folder / "text").mkdir()
    with release(folder / "text"):
        some = iter(range(STOPPED_AFTER))
        migrate = schemas.migrate_organization
        began = time.perf_counter()
        with monkeypatch.context() as patch, pytest.raises(StopIteration):
            patch.setattr(schemas, "migrate_organization", lambda each: (next(some), migrate(each))[1])
            _migrate()
        assert schemas.behind().count() == HOW_MANY + 2 - STOPPED_AFTER
        _migrate()
        assert schemas.behind().count() == 0
        return time.perf_counter() - began


def _by_django(folder) -> float:
    """The way of what cannot be rendered, for some."""
    (folder / "python").mkdir()
    with release(folder / "python", BY_PYTHON, name="9999_by_python"):
        schemas.migrate_public()
        schemas.prepare_template()
        some = list(schemas.behind()[:SOME])
        return _timed(lambda: [schemas.migrate_organization(each) for each in some])


def _migrate() -> None:
    call_command("migrate_organizations", stdout=StringIO())


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def drop(organization: Organization) -> None:
    """Its public rows go with all that was committed."""
    schemas.drop_schema(organization.schema_name)
    _new_session()


def _new_session() -> None:
    """Closed alone, it goes back to the pool and comes again."""
    connection.close()
    connection.close_pool()
