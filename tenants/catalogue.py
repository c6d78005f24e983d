"""What stands in schemas, asked so that the answer for one takes no longer when there are a thousand of them.

`pg_class` has no index by schema, and `pg_constraint` none by the table that a key leads to: a schema's tables are found
by what depends on it, and its keys by its tables.
"""

from django.db import connection

TABLES = """
    ARRAY(SELECT d.objid FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.classid = 'pg_class'::regclass
      AND d.refobjid = %s::regnamespace AND c.relkind IN ('r', 'p'))
"""
KEYS = f"""
    SELECT m.nspname, c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace m ON m.oid = r.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY ({TABLES}) AND r.relnamespace <> c.relnamespace
    ORDER BY 1, 2, 3
"""  # noqa: S608  # nosec B608
INTO_PUBLIC = r"""
    SELECT DISTINCT n.nspname FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = k.confrelid
    WHERE k.contype = 'f' AND r.relnamespace = 'public'::regnamespace AND n.nspname LIKE 'org\_%'
    ORDER BY 1
"""
WITHOUT_ORGANIZATION = r"""
    SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\_%'
    AND NOT EXISTS (SELECT FROM public.tenants_organization WHERE schema_name = nspname) ORDER BY 1
"""


def count_tables(schema: str) -> int:
    return _asked(f"SELECT cardinality({TABLES})", schema)[0][0]


def keys_leading_out(schema: str) -> list[tuple[str, str, str]]:
    """Foreign keys of a schema into another: (the other, its own table, the key's name)."""
    return _asked(KEYS, schema)


def schemas_with_keys_into_public() -> list[str]:
    """Goes through all keys there are: once a run, not once a schema."""
    return [row[0] for row in _asked(INTO_PUBLIC)]


def without_organization() -> list[str]:
    """What a restore that was killed has left, or is about to put in its place."""
    return [row[0] for row in _asked(WITHOUT_ORGANIZATION)]


def _asked(question: str, *schemas: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, [f'"{schema}"' for schema in schemas] or None)
        return cursor.fetchall()
