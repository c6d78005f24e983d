"""Which migrations code of before can live with."""

import pytest
from django.db import migrations, models
from django.db.migrations import Migration

from tenants.bearing import breaks_older_code


def field(**options):
    return migrations.AddField("lead", "weather", models.CharField(max_length=20, **options))


@pytest.mark.parametrize(
    ("steps", "breaks"),
    [
        ([migrations.CreateModel("Ship", [("id", models.AutoField(primary_key=True))])], False),
        ([migrations.AddIndex("lead", models.Index(fields=["name"], name="by_name"))], False),
        ([field(null=True)], False),
        ([field(db_default="")], False),
        ([field(default="")], True),  # the rows that older code writes name no value
        ([field(null=True), field(default="")], True),
        ([migrations.RemoveField("lead", "name")], True),
        ([migrations.RenameField("lead", "name", "title")], True),
        ([migrations.RunSQL("SELECT 1")], True),  # nobody can see what it does
        ([migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("lead", "name")])], False),
        ([migrations.SeparateDatabaseAndState([migrations.RemoveField("lead", "name")])], True),
    ],
)
def test_what_only_adds_is_borne(steps, breaks):
    migration = Migration("made", "crm")
    migration.operations = steps

    assert breaks_older_code(migration) is breaks


def test_a_migration_may_know_better():
    class Known(Migration):
        operations = [migrations.RunSQL("SELECT 1")]
        older_code_works = True

    assert not breaks_older_code(Known("made", "crm"))
