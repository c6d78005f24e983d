"""Migrating many organizations: one that fails holds nobody up, is told of, and goes on when it is mended."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import crm.migrations
from tenants import drift, schemas
from tenants.services.creation import create_organization
from tests.cast import client_of

NAME, LAST = "9999_of_a_test", "crm_of_a_test"
STEP = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [({app!r}, {name!r})]
    operations = [migrations.RunSQL("CREATE TABLE {table} (id integer PRIMARY KEY)", "DROP TABLE {table}")]
"""


def run(sql: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def every_schema() -> list[str]:
    return [
        row[0] for row in run(r"SELECT nspname FROM pg_namespace WHERE nspname ~ '^(org_|tpl_)' OR nspname = 'public'")
    ]


@pytest.fixture
def fleet(committed, tmp_path, monkeypatch, settings):
    """Three organizations, and a release with one migration more that they do not have yet."""
    between = create_organization(name="Frota", owner=committed.aurora.owner.user)
    newest = max(path.stem for path in Path(crm.migrations.__path__[0]).glob("[0-9]*.py"))
    package = tmp_path / "release_of_a_test"
    package.mkdir()
    (package / "__init__.py").write_text(f"__path__ = [*__path__, {crm.migrations.__path__[0]!r}]")
    (package / f"{NAME}.py").write_text(STEP.format(app="crm", name=newest, table=LAST))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"crm": package.name}
    schemas.current_version.cache_clear()
    yield [committed.aurora.organization, between, committed.rival.organization]
    for schema in every_schema():
        run(f'DROP TABLE IF EXISTS "{schema}".{LAST}')
        run(f"DELETE FROM \"{schema}\".django_migrations WHERE name = '{NAME}'")
    settings.MIGRATION_MODULES = {}
    schemas.current_version.cache_clear()


def migrate(*arguments: str) -> str:
    said = StringIO()
    try:
        call_command("migrate_organizations", *arguments, stdout=said)
    except CommandError as error:
        said.write(f"FAILED {error}")
    return said.getvalue()


def test_one_fails_the_others_work_and_it_goes_on_when_it_is_mended(fleet, committed):
    broken = fleet[1]
    run(f'CREATE TABLE "{broken.schema_name}".{LAST} (something_else text)')
    client = client_of(committed.aurora.owner.user)

    said = migrate()

    assert "2 organizations migrated, 1 failed" in said
    assert "frota is behind since" in said and "already exists" in said
    assert "FAILED Still behind: frota." in said
    assert client.get(committed.aurora.url("tasks/")).status_code == 200
    answer = client.get("/o/frota/tasks/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "atualizada" in answer.content.decode()
    broken.refresh_from_db()
    assert broken.migration_failed_at is not None
    assert "DuplicateTable" in broken.migration_error or "already exists" in broken.migration_error
    # What it had before is whole: nothing of the migration that failed is left.
    assert run(f"SELECT count(*) FROM \"{broken.schema_name}\".django_migrations WHERE name = '{NAME}'") == [(0,)]
    run(f'DROP TABLE "{broken.schema_name}".{LAST}')
    assert "1 organizations migrated, 0 failed" in migrate("--only", "frota")

    broken.refresh_from_db()
    assert (broken.migration_error, broken.migration_failed_at) == ("", None)
    assert client.get("/o/frota/tasks/").status_code == 200
    assert drift.drifted([one.schema_name for one in fleet]) == {}

    run(f'ALTER TABLE "{broken.schema_name}".crm_task ADD COLUMN by_hand integer')
    assert drift.drifted([one.schema_name for one in fleet]) == {
        broken.schema_name: ["+ column crm_task.by_hand integer"]
    }
    said = migrate("--report")
    assert "frota differs from the template:\n  + column crm_task.by_hand integer" in said
    assert "FAILED Some schemas are not what the migrations make." in said
