"""Whether organizations' schemas are what the template is: columns, indexes, constraints, triggers, functions."""

from collections.abc import Sequence

from django.db import connection

from tenants.postgresql import sessions
from tenants.schemas import TEMPLATE

SAID = 8  # differences of a schema that are told
# Every part of some schemas as a line of text, without the schema's own name. A text that is dumped and read again says the
# same with other casts and brackets: those do not count.
PARTS = r"""
    SELECT nspname, regexp_replace(part, '::[a-z ]+(\[\])?|[()]', '', 'g') AS part FROM (
    WITH s AS (SELECT oid, nspname, quote_ident(nspname) || '.' AS prefix FROM pg_namespace WHERE nspname = ANY(%s))
    SELECT s.nspname, 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
           || coalesce(' default ' || replace(pg_get_expr(d.adbin, d.adrelid), s.prefix, ''), '') AS part
      FROM s JOIN pg_class c ON c.relnamespace = s.oid AND c.relkind IN ('r', 'p')
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    UNION ALL
    SELECT s.nspname, 'index ' || replace(pg_get_indexdef(i.indexrelid), s.prefix, '')
      FROM s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_index i ON i.indrelid = c.oid
    UNION ALL
    SELECT s.nspname, 'constraint ' || c.relname || ' ' || k.conname || ' '
           || replace(pg_get_constraintdef(k.oid), s.prefix, '')
      FROM s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n'
    UNION ALL
    SELECT s.nspname, 'trigger ' || replace(pg_get_triggerdef(t.oid), s.prefix, '')
      FROM s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
    UNION ALL
    SELECT s.nspname, 'function ' || p.proname || ' ' || md5(regexp_replace(replace(p.prosrc, s.prefix, ''), '\s+', ' ', 'g'))
      FROM s JOIN pg_proc p ON p.pronamespace = s.oid
    ) AS plain
"""
SUMS = f'SELECT nspname, md5(string_agg(part, chr(10) ORDER BY part COLLATE "C")) FROM ({PARTS}) parts GROUP BY nspname'  # noqa: S608  # nosec B608
AT_ONCE = 50  # schemas of one statement


def drifted(schemas: Sequence[str]) -> dict[str, list[str]]:
    """Of each that is not like the template: the first differences; ``+`` is there and should not be, ``-`` is missing."""
    if not schemas:
        return {}
    wanted = _sums([TEMPLATE])[TEMPLATE]
    sums: dict[str, str] = {}
    for start in range(0, len(schemas), AT_ONCE):
        sums |= _sums(schemas[start : start + AT_ONCE])
        sessions.give_back()  # the session knows all their tables now, two megabytes for each
    other = [schema for schema in schemas if sums.get(schema) != wanted]
    should = _parts(TEMPLATE) if other else set()
    return {schema: _differences(should, _parts(schema)) for schema in other}


def _sums(schemas: Sequence[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        sessions.reads(connection.connection, *schemas)
        cursor.execute(SUMS, [list(schemas)])
        return dict(cursor.fetchall())


def _parts(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [[schema]])
        return {part for _schema, part in cursor.fetchall()}


def _differences(should: set[str], there: set[str]) -> list[str]:
    found = [f"- {part}" for part in sorted(should - there)] + [f"+ {part}" for part in sorted(there - should)]
    return found[:SAID]
