"""A statement that would run in another schema than the one that was entered is refused, however it came to that."""

from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.models import Lead
from tenants import context
from tenants.context import in_public, in_tenant
from tenants.models import User
from tenants.postgresql.sessions import MOST_SCHEMAS
from tenants.tripwire import DoorBypassed
from tests.committed import at_once


@pytest.fixture
def raw(aurora):
    """The session itself, beside Django, in a transaction that is undone."""
    connection.ensure_connection()
    return connection.connection


@pytest.fixture(autouse=True, params=["18", "16"])
def server(request, monkeypatch):
    """PostgreSQL reports its search path since 18; an older one is asked."""
    if request.param == "16":
        monkeypatch.setattr("tenants.postgresql.reporting.search_path", lambda session: None)
    return request.param


# Only what reports can be believed; with a server older than ours these two have nothing to say.
reports = pytest.mark.parametrize("server", ["18"], indirect=True)


@pytest.fixture
def reporting_server(raw):
    if raw.info.server_version < 180000:
        pytest.skip("PostgreSQL below 18 does not report its search path")


def test_a_search_path_set_by_hand(aurora, rival):
    with in_tenant(aurora.schema), connection.cursor() as cursor:
        cursor.execute(f'SET search_path TO "{rival.schema}"')
        with pytest.raises(DoorBypassed, match=rival.schema):
            cursor.execute("SELECT count(*) FROM crm_lead")


@pytest.mark.parametrize(
    "statement", ["SELECT set_config('search_path', %s, false)", "SELECT set_config('search_path', %s, true)"]
)
def test_a_search_path_configured(aurora, rival, statement):
    with in_tenant(aurora.schema), connection.cursor() as cursor:
        cursor.execute(statement, [rival.schema])
        with pytest.raises(DoorBypassed):
            cursor.execute("SELECT count(*) FROM crm_lead")


def test_a_search_path_that_a_rollback_took_back(aurora, raw):
    raw.execute("SAVEPOINT before")
    with in_tenant(aurora.schema), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_lead")
        raw.execute("ROLLBACK TO before")
        with pytest.raises(DoorBypassed, match="public"):
            cursor.execute("SELECT 1")


def test_a_schema_set_without_a_door(aurora):
    connection.set_schema(aurora.schema)
    try:
        with pytest.raises(DoorBypassed):
            Lead.objects.count()
    finally:
        connection.set_schema_to_public()


def test_a_door_left_by_one_side_only(aurora, rival):
    with in_tenant(aurora.schema):
        connection.set_schema(rival.schema)
        with pytest.raises(DoorBypassed):
            Lead.objects.count()


def test_a_thread_without_a_door(committed):
    """It is in public, where there is no such table; not in the organization of whoever started it."""

    def count():
        return Lead.objects.count()

    with in_tenant(committed.aurora.schema), pytest.raises(ProgrammingError, match="crm_lead"):
        at_once(count)


def test_a_thread_that_was_left_in_an_organization(committed):
    def work():
        connection.set_schema(committed.aurora.schema)
        return User.objects.count()

    with pytest.raises(DoorBypassed):
        at_once(work)


def test_production_compares_what_python_believes_every_time(aurora, rival, settings):
    settings.TRIPWIRE_SAMPLE = 10**9
    with in_tenant(aurora.schema):
        connection.set_schema(rival.schema)
        with pytest.raises(DoorBypassed):
            Lead.objects.count()


@reports
def test_a_server_that_reports_is_believed_every_time(aurora, rival, reporting_server, settings):
    settings.TRIPWIRE_SAMPLE = 10**9
    with in_tenant(aurora.schema), connection.cursor() as cursor:
        cursor.execute(f'SET search_path TO "{rival.schema}"')
        with pytest.raises(DoorBypassed, match=rival.schema):
            cursor.execute("SELECT count(*) FROM crm_lead")


@reports
def test_the_path_is_set_only_when_the_server_has_another(aurora, rival, reporting_server):
    with in_tenant(aurora.schema), CaptureQueriesContext(connection) as captured:
        Lead.objects.count()
        Lead.objects.count()
        with in_tenant(rival.schema):
            Lead.objects.count()
        Lead.objects.count()

    said = [query["sql"].partition(" ")[0] for query in captured.captured_queries]
    assert said == ["SET", "SELECT", "SELECT", "SET", "SELECT", "SET", "SELECT"]


def test_a_session_that_has_been_in_many_organizations_makes_room_for_another(committed):
    """It keeps what it knows of each of their tables: a thousand would take more than a gigabyte."""

    def is_kept(after: int) -> bool:
        for number in range(after):
            with in_tenant(context.schema_of(UUID(int=number))), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        session = connection.connection
        connection.close()
        return not session.closed

    assert at_once(lambda: is_kept(10)) == [True]
    assert at_once(lambda: is_kept(MOST_SCHEMAS + 1)) == [False]


def test_what_comes_through_a_door_passes(aurora, rival):
    with in_tenant(aurora.schema), transaction.atomic():
        assert Lead.objects.count() == 0
        with in_public():
            assert User.objects.filter(pk=aurora.rep.user_id).exists()
        with in_tenant(rival.schema):
            assert Lead.objects.count() == 0
        assert context.current_schema() == aurora.schema
        assert Lead.objects.count() == 0
