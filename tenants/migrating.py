"""Migrations that are quick: what a new schema needs is made at once."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class MakeAtOnce(Operation):
    """Make all tables of an app that has none yet, in the state that these operations lead to together.

    Django builds its models anew after each operation: for a hundred tables and their indexes, constraints and
    triggers, that is nine tenths of the time. Here they are built once. `operations` are those that `makemigrations`
    writes for an app's first migration; every one must be about a table that is created among them.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]):
        self.operations = operations

    def deconstruct(self) -> tuple[str, list, dict]:
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # built again when they are next asked for
        for operation in self.operations:
            operation.state_forwards(app_label, state)

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
