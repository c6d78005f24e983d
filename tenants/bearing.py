"""Which migrations code of before can live with: it goes on working while a new version takes its place."""

from collections.abc import Iterable

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from tenants.migrating import MakeAtOnce

ONLY_ADD = (
    AddTrigger,
    MakeAtOnce,
    RemoveTrigger,
    operations.AddIndex,
    operations.AlterModelManagers,
    operations.AlterModelOptions,
    operations.CreateModel,
    operations.RemoveConstraint,
    operations.RemoveIndex,
    operations.RenameIndex,
)


def breaks_older_code(migration: Migration) -> bool:
    """Whether code that does not know it must stand aside. What only adds does not; of the rest the migration itself knows.

    ``older_code_works = True`` in a migration says so of what nobody can see from outside: SQL, Python, altered fields.
    """
    if getattr(migration, "older_code_works", False):
        return False
    return not all(map(_only_adds, _in_the_database(migration.operations)))


def _in_the_database(steps: Iterable[Operation]) -> Iterable[Operation]:
    for step in steps:
        if isinstance(step, operations.SeparateDatabaseAndState):
            yield from _in_the_database(step.database_operations)
        else:
            yield step


def _only_adds(step: Operation) -> bool:
    if isinstance(step, operations.AddField):  # a row that older code writes does not name it
        field = step.field
        return bool(field.null or field.many_to_many or field.has_db_default() or field.generated)
    return isinstance(step, ONLY_ADD)
