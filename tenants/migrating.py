"""Migrations that are quick: what a new schema needs is made at once."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

# What can be done to tables that stand, whatever else is done to them next.
NEIGHBOURS = (
    AddField, AlterField, AddIndex, RemoveIndex, AddConstraint, RemoveConstraint, AlterModelOptions, AddTrigger,
)  # fmt: skip


class _InOneState(Operation):
    """Operations that are done in the state that all of them lead to, for which Django builds its models once."""

    def __init__(self, operations: Sequence[Operation]):
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # built again when they are next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)


class MakeAtOnce(_InOneState):
    """Make all tables of an app that has none yet, in the state that these operations lead to together.

    Django builds its models anew after each operation: for a hundred tables and their indexes, constraints and
    triggers, that is nine tenths of the time. Here they are built once. `operations` are those that `makemigrations`
    writes for an app's first migration; every one must be about a table that is created among them.
    """

    reversible = True

    def deconstruct(self) -> tuple[str, list, dict]:
        return type(self).__name__, [], {"operations": self.operations}

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = to_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)  # with all its fields, indexes and constraints
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self.operations):
            if isinstance(operation, AddTrigger):  # its tables are not in `to_state` any more
                operation.database_backwards(app_label, schema_editor, from_state, from_state)
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                model = from_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Make all tables at once"


class Together(_InOneState):
    """Do one after the other."""

    reversible = False

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Do these together"


class Executor(MigrationExecutor):
    """Django's, for going forwards, in half of the time."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if migration.atomic:
            migration.operations = gathered(migration.operations)  # type: ignore[misc]  # each instance has its own
        return super().apply_migration(state, migration, fake, fake_initial)


def gathered(operations: Sequence[Operation]) -> list[Operation]:
    """Neighbours become one, as long as each is about another field, index, constraint or trigger."""
    runs: list[list[Operation]] = []
    things: set[tuple[str, str] | None] = set()
    for operation in operations:
        thing = _thing_of(operation)
        if not runs or thing is None or not things.isdisjoint((thing, None)):
            runs.append([])
            things = set()
        runs[-1].append(operation)
        things.add(thing)
    return [run[0] if len(run) == 1 else Together(run) for run in runs]


def _thing_of(operation: Any) -> tuple[str, str] | None:
    """Its model and name; nothing for what stands alone."""
    if not isinstance(operation, NEIGHBOURS):
        return None
    parts = (getattr(operation, part, None) for part in ("constraint", "index", "trigger"))
    named: Any = next(filter(None, parts), operation)
    return getattr(operation, "model_name", "").lower(), named.name
