"""Work that rows ask for: where some waits is one question an organization, however many kinds of work there are.

Kind after kind, an organization in which nothing waits took thirty statements; a thousand kept a worker busy all day.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from tenants import context

log = structlog.get_logger(__name__)
Rows = Callable[[], Iterable[QuerySet]]


@dataclass(frozen=True)
class Chore:
    """Some work, and the rows that say where it waits: in an organization's schema, or public ones that name it.

    The rows may be more than the work finds to do, never fewer. Those inside are asked for with the same words in every
    organization: they name none.
    """

    work: Callable[[], None]
    inside: Rows = tuple
    outside: Rows = tuple


def is_found(rows: Rows) -> bool:
    return any(each.exists() for each in rows())


class Round:
    """Chores on their way through organizations. Their questions are written once, in the first one."""

    def __init__(self, chores: Sequence[Chore]):
        self._chores = chores
        self._outside: list[set[UUID]] = []
        self._question: tuple[str, list[Any]] = ("", [])

    def due(self) -> list[Chore]:
        """Those that wait in the organization we are in; all of them when that cannot be asked, for each looks itself."""
        try:
            return self._found()
        except Exception:  # one question that fails must not keep the others' work from being done
            log.exception("chores.not_asked", schema=context.current_schema())
            return [*self._chores]

    def _found(self) -> list[Chore]:
        if not self._outside:
            self._outside, self._question = [_organizations(chore) for chore in self._chores], _written(self._chores)
        with connection.cursor() as cursor:
            cursor.execute(*self._question)
            answers = cursor.fetchone()[0]
        here = context.current_organization_id()
        told = zip(self._chores, answers, self._outside, strict=True)
        return [chore for chore, waits, outside in told if waits or here in outside]


def _organizations(chore: Chore) -> set[UUID]:
    """Whom its public rows name."""
    return {pk for rows in chore.outside() for pk in rows.values_list("organization_id", flat=True).distinct()}


def _written(chores: Sequence[Chore]) -> tuple[str, list[Any]]:
    """All in one statement; the tables are those of the organization that it is sent in."""
    texts, values = [], []
    for chore in chores:
        asked = [_exists(rows) for rows in chore.inside()]
        texts.append(" OR ".join(["false", *(text for text, _values in asked)]))
        values += [value for _text, some in asked for value in some]
    return f"SELECT ARRAY[{', '.join(texts)}]::boolean[]", values


def _exists(rows: QuerySet) -> tuple[str, Sequence[Any]]:
    try:
        text, values = rows.query.exists().get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "false", ()
    return f"EXISTS ({text})", values
