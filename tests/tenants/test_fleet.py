"""Migrating many organizations: one that fails holds nobody up, is told of, and goes on when it is mended; the version
of before goes on meanwhile.
"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tenants import catalogue, drift, schemas
from tenants.context import current_schema
from tenants.models import Organization, SchemaStep
from tenants.services.creation import create_organization
from tenants.tasks import tenant_task
from tests.cast import client_of
from tests.release import BY_PYTHON, LAST, NAME, earlier_code, release, run


@tenant_task(name="tests.says_where_it_is")
def says_where_it_is() -> str:
    return current_schema()


@pytest.fixture
def fleet(committed, tmp_path):
    """Three organizations, and a release with one migration more that they do not have yet."""
    between = create_organization(name="Frota", owner=committed.aurora.owner.user)
    with release(tmp_path):
        yield [committed.aurora.organization, between, committed.rival.organization]


def migrate(*arguments: str) -> str:
    said = StringIO()
    try:
        call_command("migrate_organizations", *arguments, stdout=said)
    except CommandError as error:
        said.write(f"FAILED {error}")
    return said.getvalue()


def has_the_table(organization: Organization) -> bool:
    return run(f"SELECT to_regclass('\"{organization.schema_name}\".{LAST}') IS NOT NULL") == [(True,)]


def test_one_fails_the_others_work_and_it_goes_on_when_it_is_mended(fleet, committed):
    broken = fleet[1]
    run(f'CREATE TABLE "{broken.schema_name}".{LAST} (something_else text)')
    run(
        f'ALTER TABLE "{broken.schema_name}".crm_lead ADD CONSTRAINT "k" FOREIGN KEY (owner_id) REFERENCES tenants_user'
    )
    client = client_of(committed.aurora.owner.user)

    said = migrate()

    assert "2 organizations migrated, 1 failed" in said
    assert "frota is behind since" in said and "already exists" in said
    assert "FAILED Still behind: frota." in said
    assert client.get(committed.aurora.url("tasks/")).status_code == 200
    answer = client.get("/o/frota/tasks/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "atualizada" in answer.content.decode()
    ready = Client().get("/readyz").json()
    assert (ready["migrations"], ready["organizations_behind"]) == ("ok", 1)
    assert catalogue.schemas_with_keys_into_public() == []  # one of before had some
    assert says_where_it_is(fleet[0].schema_name) == fleet[0].schema_name
    assert says_where_it_is(broken.schema_name) is None  # its rows wait
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
    assert says_where_it_is(broken.schema_name) == broken.schema_name
    assert drift.drifted([one.schema_name for one in fleet]) == {}

    run(f'ALTER TABLE "{broken.schema_name}".crm_task ADD COLUMN by_hand integer')
    assert drift.drifted([one.schema_name for one in fleet]) == {
        broken.schema_name: ["+ column crm_task.by_hand integer"]
    }
    left = f"{broken.schema_name}_new"  # by a restore that was killed
    run(f'CREATE SCHEMA "{left}"')
    said = migrate("--report")
    run(f'DROP SCHEMA "{left}"')
    assert f"{left} belongs to no organization" in said
    assert "frota differs from the template:\n  + column crm_task.by_hand integer" in said
    assert "FAILED Some schemas are not what the migrations make." in said


def test_the_version_of_before_goes_on_and_makes_what_the_later_one_can_use(fleet, committed):
    client = client_of(committed.aurora.owner.user)
    with earlier_code():
        before = schemas.current_version()
    migrate()

    with earlier_code():
        assert client.get(committed.aurora.url("tasks/")).status_code == 200
        ready = Client().get("/readyz").json()
        assert (ready["migrations"], ready["organizations_behind"]) == ("ok", 0)
        assert says_where_it_is(committed.aurora.schema) == committed.aurora.schema
        assert "0 organizations migrated" in migrate()  # it takes nothing back
        born = create_organization(name="Nascida", owner=committed.aurora.owner.user)

    assert schemas.current_version() != before
    assert {one.schema_version for one in Organization.objects.all()} == {schemas.current_version()}
    assert has_the_table(born)
    assert catalogue.schemas_with_keys_into_public() == []
    assert client.get("/o/nascida/tasks/").status_code == 200
    assert drift.drifted([born.schema_name]) == {}


def test_what_cannot_be_sent_as_text_goes_by_django_and_older_code_stands_aside(committed, tmp_path):
    client = client_of(committed.aurora.owner.user)
    with release(tmp_path, BY_PYTHON, additive=False, name="9999_by_python"):
        assert "2 organizations migrated, 0 failed" in migrate()
        assert SchemaStep.objects.get(name="crm.9999_by_python").statements is None
        assert drift.drifted([committed.aurora.schema, committed.rival.schema]) == {}
        assert client.get(committed.aurora.url("tasks/")).status_code == 200

        with earlier_code():
            assert client.get(committed.aurora.url("tasks/")).status_code == 503
            assert Client().get("/readyz").json()["organizations_behind"] == 2
