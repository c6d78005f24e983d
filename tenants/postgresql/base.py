"""The engine of schemas, which sets the search path before each statement: here only when the server has another one.

What Python remembers having set is no proof, because a rollback takes a setting back; what the server reports is.
"""

from django_tenants.postgresql_backend.base import DatabaseWrapper as EngineOfSchemas

from . import reporting


class DatabaseWrapper(EngineOfSchemas):
    def _handle_search_path(self, cursor=None):
        if self._setting_search_path or not self._stands_as_wanted():
            super()._handle_search_path(cursor)

    def _stands_as_wanted(self) -> bool:
        return self.connection is not None and reporting.search_path(self.connection) == self._get_cursor_search_paths()
