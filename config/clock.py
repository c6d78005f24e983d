"""The one clock that all processes share, on whichever machines they run: the database's.

When something is due, who holds it and for how long is asked by it alone; those who work side by side may then disagree
about the time and still do everything once and in time. Inside a query that is ``Now()``; ``now()`` is for what has to be
reckoned with here. A process's own clock, ``timezone.now()``, is good enough for what is only shown or noted.
"""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The moment of the database, when it was asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]
