"""Migrations as text: rendered once, on the template, and sent to each organization's schema.

Django builds all models anew for each schema, which takes seconds where the statements themselves take milliseconds.
"""

import time
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.operations import NotInTransactionMixin
from django.db import OperationalError, connection, transaction
from django.db.migrations import Migration, RunPython, SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg import sql
from psycopg.errors import LockNotAvailable

from tenants import catalogue
from tenants.context import changing_schema
from tenants.migrating import Executor, Together
from tenants.models import SchemaStep
from tenants.postgresql.base import sent

PLAIN = ("django.db.migrations.operations.", "django.contrib.postgres.operations", "pgtrigger.migrations")
# Whoever comes after one that waits for a table waits as well: so long only, then they go first, and it is tried again.
LOCK = "3s"
TRIES, PAUSE = 10, 1.0  # seconds
Result = TypeVar("Result")


def by_django(schema: str, *, keep: bool = False) -> None:
    """Bring a schema to the newest state step by step. ``keep``: what was sent, for the others."""
    with changing_schema(schema, alone=True):
        MigrationRecorder(connection).ensure_schema()  # else those of public are taken for its own
    with changing_schema(schema):
        progress: Any = _keep_what_is_sent if keep else None  # the stubs want three protocols in one
        executor = Executor(connection, progress)
        _note_shared(executor)
        executor.migrate(executor.loader.graph.leaf_nodes())


def _note_shared(executor: MigrationExecutor) -> None:
    """Migrations of the shared apps do nothing in here: they are noted down at once, as public has them by now.

    Tried one by one among the others, each would have Django build all models anew, which took half of the time.
    """
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        if migration.app_label not in settings.TENANT_APPS:
            executor.apply_migration(ProjectState(), migration, fake=True)
    executor.loader.build_graph()


def send(schema: str, wanted: Collection[str]) -> bool:
    """Bring a schema to a state by text, in one transaction. False: some step is not to be had as text."""
    with transaction.atomic():
        missing = set(wanted) - set(applied(schema))
        steps = list(SchemaStep.objects.filter(name__in=missing, statements__isnull=False).order_by("pk"))
        if len(steps) != len(missing):
            return False
        with changing_schema(schema), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK}'")
            for step in steps:
                for statement in step.statements or []:
                    cursor.execute(statement)
        let_go_of_public(schema)
        note_applied(schema, [step.name for step in steps])
    return True


@transaction.atomic
def let_go_of_public(schema: str) -> None:
    """Drop its foreign keys into public. Each leaves two triggers on the table of users, there for all organizations
    together: whoever adds one more, and whoever signs in, goes through them all. People are never deleted.
    """
    for table, name in keys_into_public(schema):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK}'")
            whole = sql.Identifier(schema, table)
            cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(whole, sql.Identifier(name)))


def keys_into_public(schema: str) -> list[tuple[str, str]]:
    """Table and name of each."""
    return [(table, name) for place, table, name in catalogue.keys_leading_out(schema) if place == "public"]


def applied(schema: str) -> list[str]:
    """The migrations that a schema has, ``app.name``, in their order."""
    with connection.cursor() as cursor:
        table = sql.Identifier(schema, "django_migrations")
        cursor.execute(sql.SQL("SELECT app || '.' || name FROM {} ORDER BY id").format(table))
        return [row[0] for row in cursor.fetchall()]


def note_applied(schema: str, names: Iterable[str]) -> None:
    apps_and_names = [name.split(".", 1) for name in names]
    table = sql.Identifier(schema, "django_migrations")
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.SQL("INSERT INTO {} (app, name, applied) VALUES (%s, %s, now())").format(table), apps_and_names
        )


def patiently(change: Callable[[], Result]) -> Result:
    """A change of tables that people are working with."""
    for left in reversed(range(TRIES)):
        try:
            return change()
        except OperationalError as error:
            if not (left and isinstance(error.__cause__, LockNotAvailable)):
                raise
            time.sleep(PAUSE)
    raise AssertionError("The last try returns or raises.")


def _keep_what_is_sent(action: str, migration: Any = None, fake: bool = False) -> None:
    """Told by Django before and after each migration."""
    if migration is None:
        return
    if action == "apply_start":
        sent.set([])
    elif action == "apply_success":
        statements = sent.get()
        sent.set(None)
        SchemaStep.objects.update_or_create(
            name=f"{migration.app_label}.{migration.name}",
            defaults={"statements": statements if _is_all_text(migration) else None},
        )


def _is_all_text(migration: Migration) -> bool:
    """Whether what it sends is the same for every schema: not where Python looks at what is there.

    Migrations of the shared apps are noted down in each schema, and do nothing there.
    """
    is_shared = migration.app_label not in settings.TENANT_APPS
    return is_shared or (bool(migration.atomic) and all(map(_is_text, migration.operations)))


def _is_text(step: Operation) -> bool:
    if isinstance(step, Together):
        return all(map(_is_text, step.operations))
    if isinstance(step, SeparateDatabaseAndState):
        return all(map(_is_text, step.database_operations))
    return type(step).__module__.startswith(PLAIN) and not isinstance(step, (RunPython, NotInTransactionMixin))
