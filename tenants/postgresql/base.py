"""The engine of schemas, which sets the search path before each statement: here only when the server has another one.

What Python remembers having set is no proof, because a rollback takes a setting back; what the server reports is.
"""

from contextvars import ContextVar

from django_tenants.postgresql_backend.base import DatabaseWrapper as EngineOfSchemas

from . import reporting, sessions

# What is sent while tables are changed, for whoever wants to know.
sent: ContextVar[list[str] | None] = ContextVar("sent", default=None)


class SchemaEditor(EngineOfSchemas.SchemaEditorClass):
    """Says what it sends, see ``tenants.rendering``."""

    def execute(self, sql, params=()):
        text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
        if (list_of_texts := sent.get()) is not None:
            list_of_texts.append(text)
        return super().execute(text, None)


class DatabaseWrapper(EngineOfSchemas):
    SchemaEditorClass = SchemaEditor

    def _handle_search_path(self, cursor=None):
        if self._setting_search_path or not self._stands_as_wanted():
            sessions.reads(self.connection, self.schema_name)
            super()._handle_search_path(cursor)

    def _close(self):
        if self.connection is not None and sessions.is_full(self.connection):
            self.connection._expire_at = 0.0  # as if its `max_lifetime` was over
        super()._close()

    def _stands_as_wanted(self) -> bool:
        return self.connection is not None and reporting.search_path(self.connection) == self._get_cursor_search_paths()
