"""For tests that commit: several connections, live servers, browsers. Afterwards every table is as it was."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from django.db import connection, transaction
from psycopg import sql

from tests.cast import Cast
from tests.waiting import until

COPIES = "as_it_was"
TABLES = """
    SELECT n.nspname, c.relname, EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'django_migrations'
      AND (n.nspname = 'public' OR n.nspname LIKE 'org\\_%')
    ORDER BY n.nspname, c.relname
"""
OTHERS_IN_A_TRANSACTION = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


# How many rows there are, and a sum of their hashes.
Content = tuple[int, int]


@dataclass(frozen=True)
class Committed:
    """Both organizations, read outside any transaction."""

    aurora: Cast
    rival: Cast


@dataclass(frozen=True)
class Table:
    """A table, whether triggers of ours watch it, the copy of its rows if it had any, and what they came to."""

    key: str
    name: sql.Identifier
    schema: str
    is_watched: bool
    copy: sql.Identifier | None
    content: Content | None = None


@pytest.fixture(scope="session")
def tables_as_they_were(django_db_setup, django_db_blocker) -> list[Table]:
    """A copy of every row, made before the first test that commits."""
    with django_db_blocker.unblock():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {COPIES} CASCADE")
            cursor.execute(f"CREATE SCHEMA {COPIES}")
            cursor.execute(TABLES)
            copied = [_copied(cursor, number, *row) for number, row in enumerate(cursor.fetchall())]
            contents = _contents(cursor, copied)
            tables = [replace(table, content=contents[table.key]) for table in copied]
        connection.close()
    return tables


@pytest.fixture
def committed(tables_as_they_were, django_db_blocker) -> Iterator[Committed]:
    """What the test does is committed and seen by other connections. Not together with ``aurora`` of the root."""
    with django_db_blocker.unblock():
        yield Committed(Cast.of("aurora"), Cast.of("rival"))
        left_open = _end_transactions_of_others()
        restore(tables_as_they_were)
        connection.close()
    assert not left_open, f"{left_open} connections were left inside a transaction."


def restore(tables: list[Table]) -> None:
    """Bring back the rows of tables that are not as they were, and drop organizations that were not there.

    Only those: emptying and filling every table takes a second or two, and most tests touch a few.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        # First: their rows name people who are about to go.
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\\_%%'", [])
        for schema in {row[0] for row in cursor.fetchall()} - {table.schema for table in tables}:
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        contents = _contents(cursor, tables)
        changed = [table for table in tables if contents[table.key] != table.content]
        watched = [table.name for table in changed if table.is_watched]
        _run(cursor, *(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name) for name in watched))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        _run(cursor, *(sql.SQL("DELETE FROM {}").format(table.name) for table in changed))
        _run(cursor, *(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(t.name, t.copy) for t in changed if t.copy))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the tables have pending checks and cannot be altered
        _run(cursor, *(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name) for name in watched))


def at_once(*calls: Callable[[], object], within: float = 30) -> list:
    """Run each in a thread of its own, all let go together; their answers in order. A failure is raised here."""
    answers: list = [None] * len(calls)
    failures: list[BaseException] = []
    start = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            start.wait(within)
            answers[number] = call()
        except BaseException as failure:  # noqa: BLE001 - handed to the thread of the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(within)
    assert not any(thread.is_alive() for thread in threads), f"Not done within {within:.0f} s."
    if failures:
        raise failures[0]
    return answers


def _copied(cursor, number: int, schema: str, table: str, is_watched: bool) -> Table:
    name, copy = sql.Identifier(schema, table), sql.Identifier(COPIES, f"copy_{number}")
    key = f"{schema}.{table}"
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name))
    if not cursor.fetchone()[0]:
        return Table(key, name, schema, is_watched, None)
    cursor.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(copy, name))
    return Table(key, name, schema, is_watched, copy)


def _contents(cursor, tables: list[Table]) -> dict[str, Content]:
    """What each table holds now, asked at once."""
    each = sql.SQL("SELECT {}, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} t")
    cursor.execute(sql.SQL(" UNION ALL ").join(each.format(sql.Literal(t.key), t.name) for t in tables))
    return {key: (count, int(content)) for key, count, content in cursor.fetchall()}


def _run(cursor, *statements: sql.Composed) -> None:
    if statements:
        cursor.execute(sql.SQL("; ").join(statements))


def _end_transactions_of_others() -> int:
    """Give the others a moment to finish, then end them: one left open would hold the tables for ever."""

    def others() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS_IN_A_TRANSACTION)
            return [row[0] for row in cursor.fetchall()]

    try:
        until(lambda: not others(), within=5)
    except AssertionError:
        left_open = others()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [left_open])
        return len(left_open)
    return 0
