"""Every statement is compared with the door it came through; one that came through none is refused."""

import random

import structlog
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

from . import audit, waking
from .context import expected_schema
from .postgresql import reporting

log = structlog.get_logger(__name__)


CAUGHT = "tenants.leak_caught"


class DoorBypassed(RuntimeError):
    """A statement would have run in another schema than the one that was entered."""


def install() -> None:
    """Watch every connection, those that exist and those to come."""
    connection_created.connect(_watch, dispatch_uid="tenants.tripwire")
    for connection in connections.all(initialized_only=True):
        _watch(connection=connection)


def _watch(connection, **kwargs) -> None:
    if not any(getattr(wrapper, "__func__", wrapper) is _compare for wrapper in connection.execute_wrappers):
        connection.execute_wrappers.append(_compare)


def _compare(execute, sql, params, many, context):
    connection = context["connection"]
    expected = expected_schema()
    if expected is not None and not str(sql).startswith("SET search_path"):
        if connection.schema_name != expected:
            _refuse(connection.schema_name, expected)
        _compare_with_the_server(connection, expected)
    return execute(sql, params, many, context)


def _compare_with_the_server(connection, expected: str) -> None:
    """The Python side may believe one thing and the session hold another (a rollback, a raw SET)."""
    if connection.connection is None:
        return
    path = reporting.search_path(connection.connection)
    if path is None and _is_in_the_sample():
        path = _asked(connection.connection)
    if path and path[0] != expected:
        _refuse(path[0], expected)


def _is_in_the_sample() -> bool:
    return settings.TRIPWIRE_SAMPLE == 1 or random.randrange(settings.TRIPWIRE_SAMPLE) == 0  # noqa: S311 - a sample


def _asked(session) -> list[str] | None:
    """What it answers when asked, at the cost of a round trip."""
    if session.info.transaction_status == 3:  # INERROR answers nothing
        return None
    with session.cursor() as cursor:
        return reporting.split(cursor.execute("SHOW search_path").fetchone()[0])


def _refuse(actual: str, expected: str) -> None:
    log.critical("tenants.door_bypassed", actual=actual, expected=expected)
    who = audit.current_actor()
    waking.send(
        CAUGHT, actual, expected, who.through or who.id, who.request_id
    )  # this transaction is lost, and a row with it
    raise DoorBypassed(f"A statement would run in {actual!r} while {expected!r} is entered.")
