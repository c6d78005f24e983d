"""Counting what a page asks the database, whatever the doors add."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

# Entering an organization, and naming who acts before a write, are no questions of the page.
NOT_COUNTED = ("SET search_path", "SELECT set_config", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


class Counted:
    """The statements of a block, filled in when it ends."""

    def __init__(self):
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def count_queries() -> Iterator[Counted]:
    """``with count_queries() as queries: …`` and then ``len(queries)``."""
    counted = Counted()
    with CaptureQueriesContext(connection) as captured:
        yield counted
    statements = [query["sql"] for query in captured.captured_queries]
    counted.statements = [sql for sql in statements if not sql.startswith(NOT_COUNTED)]
