"""One row of every kind that has an address, belonging to ``rep``, and what a whole schema looks like."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from psycopg import sql

from tests import makers
from tests.cast import Cast

# path prefix → maker of the row whose id stands in it; the longest prefix that fits counts
Maker = Callable[[Cast], UUID]


def _lead(cast: Cast) -> UUID:
    return makers.make_lead("Marina Alves", owner=cast.rep).pk


def _task(cast: Cast) -> UUID:
    lead = makers.make_lead("Marina Alves", owner=cast.rep)
    return makers.make_task(lead, due_at=timezone.now() + timedelta(days=1), owner=cast.rep).pk


MAKERS: dict[str, Maker] = {
    "leads/": _lead,
    "tasks/": _task,
}


def row_for(path: str, cast: Cast) -> UUID:
    """The id to put in an address; a kind of row nobody makes here fails the sweep by its name."""
    fitting = [prefix for prefix in MAKERS if path.startswith(prefix)]
    assert fitting, f"tests/isolation/rows.py knows no row for {path!r}."
    return MAKERS[max(fitting, key=len)](cast)


def fingerprint(schema: str) -> dict[str, tuple[int, int]]:
    """Count and content hash of every table: equal before and after a refused attempt."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        tables = [row[0] for row in cursor.fetchall()]
        parts = [
            sql.SQL("SELECT {}, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} t").format(
                sql.Literal(table), sql.Identifier(schema, table)
            )
            for table in tables
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return {table: (count, content) for table, count, content in cursor.fetchall()}
