"""A release with one migration more, as a later version of the product brings it; afterwards nobody has it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

import crm.migrations
from tenants import schemas

NAME, LAST, PACKAGE = "9999_of_a_test", "crm_of_a_test", "release_of_a_test"
STEP = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("crm", {newest!r})]
    operations = [{operations}]
    older_code_works = {additive}
"""
BY_TEXT = f"migrations.RunSQL('CREATE TABLE {LAST} (id integer PRIMARY KEY)', 'DROP TABLE {LAST}')"
BY_PYTHON = (
    "migrations.RunPython(lambda apps, editor: "
    f"editor.connection.cursor().execute('CREATE TABLE {LAST} (id integer PRIMARY KEY)'))"
)


@contextmanager
def release(folder: Path, operations: str = BY_TEXT, *, additive: bool = True, name: str = NAME) -> Iterator[None]:
    """What runs in the block is the later code; nobody is migrated yet."""
    newest = max(path.stem for path in Path(crm.migrations.__path__[0]).glob("[0-9]*.py"))
    package = folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text(f"__path__ = [*__path__, {crm.migrations.__path__[0]!r}]")
    (package / f"{name}.py").write_text(STEP.format(newest=newest, operations=operations, additive=additive))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        try:
            with later_code():
                yield
        finally:
            take_back(name, f"DROP TABLE IF EXISTS {{schema}}.{LAST}")
            for module in [each for each in sys.modules if each.startswith(PACKAGE)]:
                del sys.modules[module]  # the next one has a file of the same name


@contextmanager
def later_code() -> Iterator[None]:
    with _migrations({"crm": PACKAGE}):
        yield


@contextmanager
def earlier_code() -> Iterator[None]:
    """Inside a release: the version of before, which still runs somewhere."""
    with _migrations({}):
        yield


def take_back(name: str, statement: str) -> None:
    """A migration of a test, from every schema that has it."""
    for schema in every_schema():
        run(statement.format(schema=f'"{schema}"'))
        run(f"DELETE FROM \"{schema}\".django_migrations WHERE name = '{name}'")


def every_schema() -> list[str]:
    return [
        row[0] for row in run(r"SELECT nspname FROM pg_namespace WHERE nspname ~ '^(org_|tpl_)' OR nspname = 'public'")
    ]


def run(sql: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _migrations(modules: dict[str, str]) -> Iterator[None]:
    with override_settings(MIGRATION_MODULES=modules):
        schemas.current_version.cache_clear()
        yield
    schemas.current_version.cache_clear()
