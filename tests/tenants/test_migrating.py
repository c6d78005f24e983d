"""Tables made at once are the tables made step by step."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from tenants.migrating import MakeAtOnce, Together, gathered
from tests.isolation.test_sweep import undone

WHAT_IS_THERE = """
    SELECT 'column', table_name, column_name, data_type || is_nullable FROM information_schema.columns
     WHERE table_name IN ('tenants_ship', 'tenants_strap')
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE tablename IN ('tenants_ship', 'tenants_strap')
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid::regclass::text IN ('tenants_ship', 'tenants_strap')
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
     WHERE NOT tgisinternal AND tgrelid::regclass::text IN ('tenants_ship', 'tenants_strap')
    ORDER BY 1, 2, 3"""


def operations() -> list:
    """Two tables that point at each other, with an index, a constraint and a trigger that are added later."""
    stays = UpsertTriggerSql(
        func="RETURN NULL;", hash="1", operation="DELETE", pgid="stays", table="tenants_ship", when="BEFORE"
    )
    condition = ~models.Q(name="")
    return [
        migrations.CreateModel("Ship", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.CreateModel("Strap", [("ship", models.OneToOneField("Ship", models.CASCADE, primary_key=True))]),
        migrations.AddField("Ship", "strap", models.ForeignKey("Strap", models.SET_NULL, null=True)),
        migrations.AddIndex("Ship", models.Index(fields=["name"], name="ship_name")),
        migrations.AddConstraint("Ship", models.CheckConstraint(condition=condition, name="a_ship_is_named")),
        AddTrigger("ship", Trigger(name="stays", sql=stays)),
    ]


def there() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(WHAT_IS_THERE)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=False)
def test_tables_made_at_once_are_those_made_step_by_step_and_go_again():
    left = []
    for steps in (operations(), [MakeAtOnce(operations())]):
        migration = Migration("made", "tenants")
        migration.operations = steps
        before = ProjectState()
        before.apps  # noqa: B018 - as the runner of migrations has built it
        with connection.schema_editor() as editor:
            migration.apply(before.clone(), editor)
        left.append(there())
        with connection.schema_editor() as editor:
            migration.unapply(before.clone(), editor)
        assert there() == []

    assert left[0] == left[1]
    assert {kind for kind, *_rest in left[0]} == {"column", "index", "constraint", "trigger"}


def test_neighbours_are_done_together_and_lead_to_the_same(db):
    found = []
    changed = migrations.AlterField(
        "Ship", "strap", models.ForeignKey("Strap", models.CASCADE, null=True, db_index=False)
    )
    for steps in ([*operations(), changed], gathered([*operations(), changed])):
        migration = Migration("made", "tenants")
        migration.operations = steps
        before = ProjectState()
        before.apps  # noqa: B018 - as the runner of migrations has built it
        with undone():
            with connection.schema_editor() as editor:
                migration.apply(before, editor)
            found.append(there())

    assert found[0] == found[1]
    # A field that was just added is changed in a step of its own.
    assert [type(step).__name__ for step in steps] == ["CreateModel", "CreateModel", "Together", "AlterField"]
    assert isinstance(steps[2], Together) and len(steps[2].operations) == 4
