"""The tests' database: migrated once for a state of the code, then copied for each test process.

PostgreSQL copies a database in a tenth of a second where migrations take many; the copy has both organizations in it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from tenants import schemas
from tests.cast import ORGANIZATIONS, assemble

ROOT = Path(__file__).parents[1]
# What the copy depends on: models, migrations, what is planted, the keys that seal and sign, the words that are planted.
SOURCES = ("tenants/**/*.py", "crm/models/*.py", "crm/migrations/*.py", "crm/services/defaults.py")
SOURCES += (
    "messaging/models/*.py",
    "messaging/migrations/*.py",
    "locale/**/*.po",
    "tests/cast.py",
    "tests/database.py",
)


def create() -> str:
    """Make this process's own test database and connect to it; returns its name."""
    settings_of = connection.settings_dict
    name = settings_of["TEST"]["NAME"] or f"test_{settings_of['NAME']}"
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(hashtext('loved-crm-test-template'))")
        template = _template(server)
        _remove(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    _use(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone()[0].startswith("test_"), "The tests must not touch a real database."
    connection.close()
    return name


def drop(name: str) -> None:
    """Remove this process's database; the template stays for the next run on the same server."""
    connection.set_schema_to_public()
    _disconnect()
    with _server() as server:
        _remove(server, name)


def _remove(server: psycopg.Connection, name: str) -> None:
    """``WITH (FORCE)`` is refused while an autovacuum works in there, which is the server's own; without, it is ended."""
    ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
    server.execute(ours, [name])
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _template(server: psycopg.Connection) -> str:
    """The migrated database to copy; those of earlier states of the code are removed."""
    name = f"test_template_{_state()}"
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_template_%'").fetchall()
    if (name,) in found:
        return name
    for (former,) in found:
        _remove(server, former)
    building = f"test_template_building_{_state()}"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
    _use(building)
    schemas.migrate_public()
    schemas.prepare_template()
    assemble(*ORGANIZATIONS)
    _disconnect()
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name)))
    return name


def _state() -> str:
    digest = hashlib.sha256(b"".join([*settings.FIELD_KEYS, settings.SECRET_KEY.encode()]))
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _use(name: str) -> None:
    _disconnect()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _disconnect() -> None:
    for each in connections.all():
        each.close()
        each.close_pool()


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    """A connection of its own to no database of ours: databases are made and dropped from outside."""
    address = connection.settings_dict
    with psycopg.connect(
        host=address["HOST"],
        port=address["PORT"],
        user=address["USER"],
        password=address["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    ) as server:
        yield server
