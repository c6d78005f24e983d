"""Organizations' schemas: the template they are made of, their creation by replay, their migration."""

import hashlib
import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import QuerySet
from django.utils import timezone

from tenants import bearing, catalogue, dumps, rendering
from tenants.context import changing_schemas
from tenants.models import Organization, SchemaStep, SchemaTemplate
from tenants.postgresql import sessions

log = structlog.get_logger(__name__)
TEMPLATE = "tpl_7f3a"  # no word that a function's body could hold by chance
OF_BEFORE = "REFERENCES public."  # templates still had such keys
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")


@cache
def current_version() -> str:
    """One name for the state that the organization apps' migrations lead to.

    By their names alone: every process asks for it with its first page, and to read them all takes a while.
    """
    return hashlib.sha256("\n".join(sorted(_names())).encode()).hexdigest()[:16]


def bears(version: str) -> bool:
    """Whether this code can work with a schema: it is as we make it, or later code has only added to it.

    So the older version goes on while the newer one takes its place, and can come back.
    """
    return version == current_version() or _only_adds_to(current_version(), version)


def behind() -> QuerySet[Organization]:
    """Those whose schema this code cannot work with."""
    versions = SchemaTemplate.objects.values_list("pk", flat=True)
    return Organization.objects.exclude(
        schema_version__in=[each for each in (current_version(), *versions) if bears(each)]
    )


def migrate_public() -> None:
    """Extensions and the public schema, of which only the apps are asked that have something to do."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS extensions")
        for name in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA extensions")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    waiting = {migration.app_label for migration, _backwards in plan}
    with changing_schemas():
        for app in sorted(waiting.difference(settings.TENANT_APPS)):
            rendering.patiently(partial(_migrate_public, app))
        for app in waiting.intersection(settings.TENANT_APPS):
            _migrate_public(app, fake=True)  # it has nothing there: to note that down is quicker than to try each step


def prepare_template() -> SchemaTemplate:
    """Bring the template schema up to date and keep its DDL text for this version of the migrations."""
    if known := _template():
        return known
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE}"')
    rendering.by_django(TEMPLATE, keep=True)
    rendering.let_go_of_public(TEMPLATE)
    made = {"ddl": _dump(TEMPLATE), "migrations": rendering.applied(TEMPLATE), "breaking": _breaking()}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TEMPLATE])  # whoever is being made is of before
        template, _is_new = SchemaTemplate.objects.update_or_create(pk=current_version(), defaults=made)
    return template


def migrate_organization(organization: Organization) -> bool:
    """Bring one organization up to date. A failure is kept on its row and holds nobody else up."""
    if bears(organization.schema_version):
        return True
    try:
        version = rendering.patiently(partial(_migrate, organization.schema_name))
        sessions.give_back()  # after some of them a new session: this one keeps what it knows of all
    except Exception as error:
        log.exception("schemas.migration_failed", organization=organization.slug)
        Organization.objects.filter(pk=organization.pk).update(
            migration_error=f"{type(error).__name__}: {error}"[:2000],
            migration_failed_at=organization.migration_failed_at or timezone.now(),
        )
        return False
    Organization.objects.filter(pk=organization.pk).update(
        schema_version=version, migration_error="", migration_failed_at=None
    )
    return True


def let_go_of_public() -> int:
    """Schemas of before have foreign keys into public; how many were rid of them."""
    left = catalogue.schemas_with_keys_into_public()
    for schema in left:
        rendering.patiently(partial(rendering.let_go_of_public, schema))
    return len(left)


def create_schema(schema: str) -> str:
    """Make an organization's schema by replaying the template's text; its version. Belongs in the caller's transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [TEMPLATE])
        template = _template()
        if template is None:
            raise SchemaTemplate.DoesNotExist("No template was prepared for this version of the migrations.")
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute(_named_apart(re.sub(rf"\b{TEMPLATE}\b(?=[.;])", schema, template.ddl), schema))
        rendering.note_applied(schema, template.migrations)
        _check_isolation(schema, tables=template.ddl.count("\nCREATE TABLE "))
    return template.pk


def drop_schema(schema: str) -> None:
    """Remove an organization's schema and everything in it."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def rename_schema(schema: str, name: str) -> None:
    """Under another name, which is free; nothing in it names it."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{name}"')


class NotIsolated(RuntimeError):
    """A new schema lacks a table, or something in it points into another organization's schema."""


def _check_isolation(schema: str, *, tables: int) -> None:
    """The self-check of every new organization: all of the template's tables, no foreign key into a sibling."""
    made = catalogue.count_tables(schema)
    strays = sum(place != "public" for place, _table, _name in catalogue.keys_leading_out(schema))
    if made != tables or strays:
        raise NotIsolated(f"{schema}: {made} of {tables} tables, {strays} keys into other schemas.")


def _named_apart(ddl: str, schema: str) -> str:
    """With its functions under names that no other schema has until all triggers stand.

    PostgreSQL reads every function of a name, in whatever schema, to find the one that a trigger names.
    """
    names = re.findall(rf"^CREATE FUNCTION {schema}\.(\w+)\(", ddl, re.MULTILINE)
    if not names:
        return ddl
    apart = schema[-8:]
    ddl = re.sub(rf"\b({schema}\.(?:{'|'.join(names)}))(?=\()", rf"\1_{apart}", ddl)
    return "\n".join([ddl, *(f"ALTER FUNCTION {schema}.{name}_{apart} RENAME TO {name};" for name in names)])


def _names() -> set[str]:
    """The same, and no migration is read."""
    apps = [label.rpartition(".")[2] for label in settings.TENANT_APPS]
    return {f"{app}.{name}" for app in apps for name in _found_in(app)}


def _found_in(app: str) -> list[str]:
    """As MigrationLoader finds them."""
    package = importlib.import_module(MigrationLoader.migrations_module(app)[0] or "")
    return [each.name for each in pkgutil.iter_modules(package.__path__) if each.name[0] not in "_~"]


def _known() -> dict[str, Migration]:
    """The organization apps' migrations, ``app.name``."""
    apps = {label.rpartition(".")[2] for label in settings.TENANT_APPS}
    found = MigrationLoader(None).disk_migrations.items()
    return {f"{app}.{name}": migration for (app, name), migration in found if app in apps}


def _breaking() -> list[str]:
    """Those that older code cannot work with. One that sent nothing to the template has changed nothing for it."""
    silent = set(SchemaStep.objects.filter(statements=[]).values_list("name", flat=True))
    return [name for name, migration in _known().items() if name not in silent and bearing.breaks_older_code(migration)]


@cache
def _only_adds_to(ours: str, version: str) -> bool:
    """What a version is made of never changes, so this is asked once."""
    found = SchemaTemplate.objects.filter(pk=version).values_list("migrations", "breaking").first()
    migrations, breaking = map(set, found or ((), ()))
    own = _names()
    return own <= migrations and not (migrations - own) & breaking


def _template() -> SchemaTemplate | None:
    """What new organizations are made of: the newest that this code can work with."""
    whole = SchemaTemplate.objects.exclude(migrations=[]).exclude(ddl__contains=OF_BEFORE)
    newest = whole.order_by("created_at").values_list("pk", flat=True).last()
    return whole.filter(pk=newest if newest and bears(newest) else current_version()).first()


def _migrate(schema: str) -> str:
    """By text when that is to be had, else by Django; the version it has now."""
    template = prepare_template()
    if rendering.send(schema, template.migrations):
        return template.pk
    with _short_waits():
        rendering.by_django(schema)
    rendering.let_go_of_public(schema)
    return current_version()


def _migrate_public(app: str, *, fake: bool = False) -> None:
    with _short_waits():
        call_command("migrate_schemas", app, shared=True, fake=fake, interactive=False, verbosity=0)


@contextmanager
def _short_waits() -> Iterator[None]:
    """For as long as Django migrates, which knows transactions of its own only."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{rendering.LOCK}'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def _dump(schema: str) -> str:
    """The schema as SQL text, without what only psql knows and without settings that would outlive it."""
    text = dumps.text_of(schema)
    dropped = ("\\", "--", "SET ", "SELECT pg_catalog.set_config")
    return "\n".join(line for line in text.splitlines() if line and not line.startswith(dropped))
