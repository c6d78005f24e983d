"""One at a time within an organization, where no constraint can say it: advisory locks, held until the transaction ends.

https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

from django.db import connection

from tenants.context import current_schema


def take(name: str) -> None:
    """Wait until nobody else holds it."""
    _call("pg_advisory_xact_lock", name)


def share(name: str) -> None:
    """Wait until nobody holds it alone; others who share it do not wait for us."""
    _call("pg_advisory_xact_lock_shared", name)


def take_if_free(name: str) -> bool:
    """Whether it is ours now."""
    return _call("pg_try_advisory_xact_lock", name)


def _call(function: str, name: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"{name}:{current_schema()}"])
        return cursor.fetchone()[0]
