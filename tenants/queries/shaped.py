"""Questions that are put to one organization after the other: Django writes their SQL once, not once for each.

What is kept is of a shape of role, and holds nothing of anybody: in the place of every id and moment stands a mark,
which is filled in each time. A statement that would keep anything else is refused when it is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NoReturn
from uuid import NAMESPACE_OID, UUID, uuid5
from zlib import crc32

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.utils import create_namedtuple_class
from django.utils import timezone

from tenants import access, context
from tenants.models import Membership

KEPT = 256  # statements of each question
Said = UUID | datetime


def _mark(name: str, kind: type[Said] = UUID) -> Said:
    """What stands for a value of this name: no organization has it."""
    if issubclass(kind, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=crc32(name.encode()))
    return uuid5(NAMESPACE_OID, f"shaped.{name}")


ORGANIZATION, USER, ROLE, TEAM = map(_mark, ("organization", "user", "role", "team"))


class HoldsSomebodys(RuntimeError):
    """A statement that is to be kept would hold what belongs to one organization, or asked for it."""


@dataclass(frozen=True)
class Shape:
    """What of a person makes the SQL another one: what they may, whether they are of a team, and with how many."""

    permissions: frozenset[tuple[str, str]]
    has_team: bool
    mates: int
    is_private: bool


class StandIn:
    """Somebody of a shape with marks for ids, whom ``accessible_by`` is told of in the place of whoever asks."""

    def __init__(self, shape: Shape):
        self._permissions = dict(shape.permissions)
        self.organization_id, self.user_id, self.role_id = ORGANIZATION, USER, ROLE
        self.private_id = USER if shape.is_private else None
        self.team_id = TEAM if shape.has_team else None
        self.team_user_ids = frozenset(_mark(f"mate.{n}") for n in range(shape.mates))

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None

    def scope(self, permission: str) -> access.Scope | None:
        return access.scope_in(self._permissions, permission)


@dataclass(frozen=True)
class Written:
    """A statement with its marks, the shape of its rows, and what Django makes of single columns."""

    sql: str
    marked: Sequence[Any]
    row: Callable[[Iterable[Any]], Any]
    converted: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]

    def ask(self, meant: Mapping[Said, Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_filled(each, meant) for each in self.marked])
            rows = cursor.fetchall()
        return [self.row(self._read(row)) for row in rows] if self.converted else [self.row(row) for row in rows]

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        found = list(row)
        for place, converters, expression in self.converted:
            for convert in converters:
                found[place] = convert(found[place], expression, connection)
        return found


class Shaped:
    """A question. What it decorates makes its ``values_list`` of a stand-in, and of what else is said."""

    def __init__(self, build: Callable[..., Any]):
        self._build = build
        self._written = lru_cache(maxsize=KEPT)(self._write)

    def ask(self, member: Membership, **said: Said | Sequence[Said] | int) -> list[Any]:
        """The rows in the organization we are in. Moments and ids are filled in; a number stands in the SQL itself."""
        is_of_team = access.Scope.TEAM in member.permissions.values()
        mates = sorted(member.team_user_ids) if is_of_team else []
        shape = Shape(
            permissions=frozenset(member.permissions.items()) if member.is_active else frozenset(),
            has_team=member.team_id is not None,
            mates=len(mates),
            is_private=member.private_id is not None,
        )
        marks = {name: _marks(name, value) for name, value in said.items()}
        written = self._written(shape, tuple(marks.items()), timezone.get_current_timezone_name())
        if written is None:
            return []
        who = {USER: member.user_id, ROLE: member.role_id, TEAM: member.team_id}
        meant: dict[Said, Any] = {ORGANIZATION: context.current_organization_id(), **who}
        meant |= {_mark(f"mate.{n}"): mate for n, mate in enumerate(mates)}
        for name, value in said.items():
            meant |= _pairs(marks[name], value)
        return written.ask(meant)

    def _write(self, shape: Shape, marks: Sequence[tuple[str, Any]], zone: str) -> Written | None:
        """None where it cannot have any rows. The zone is there to be a part of what is kept."""
        stand_in = StandIn(shape)
        with connection.execute_wrapper(_refuse):
            asked = self._build(stand_in, **dict(marks))
            compiler = asked.query.get_compiler(connection=connection)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                return None
        expressions = [expression for expression, *_rest in compiler.select]
        row: Any = create_namedtuple_class(*asked._fields)
        found = compiler.get_converters(expressions)
        known = {ORGANIZATION, USER, ROLE, TEAM, *stand_in.team_user_ids, *_values([mark for _name, mark in marks])}
        here: dict[Said, Said] = {context.current_organization_id(): ORGANIZATION}
        marked = [_filled(each, here) for each in params]
        if kept := [each for each in _values(marked) if each not in known]:
            raise HoldsSomebodys(f"{self._build.__qualname__} would keep {kept}.")
        return Written(sql, marked, row._make, [(place, *each) for place, each in found.items()])


def in_all(rows: QuerySet, told: Mapping[str, Any]) -> QuerySet:
    """What ``aggregate`` would tell of them, as a question that can be written before it is put."""
    return rows.order_by().annotate(of_all=Value(1)).values("of_all").annotate(**told).values_list(*told)


def _marks(name: str, value: Said | Sequence[Said] | int) -> Any:
    match value:
        case int():
            return value
        case UUID() | datetime():
            return _mark(name, type(value))
    return tuple(_mark(f"{name}.{n}", type(each)) for n, each in enumerate(value))


def _pairs(marks: Any, value: Any) -> dict[Said, Said]:
    """What is meant by the marks of something that is said."""
    match marks:
        case int():
            return {}
        case tuple():
            return dict(zip(marks, value, strict=True))
    return {marks: value}


def _filled(param: Any, meant: Mapping[Said, Any]) -> Any:
    match param:
        case UUID() | datetime():
            return meant.get(param, param)
        case list() | tuple():
            return [_filled(each, meant) for each in param]
    return param


def _values(params: Iterable[Any]) -> Iterator[Said]:
    """The ids and moments among them."""
    for param in params:
        match param:
            case UUID() | datetime():
                yield param
            case list() | tuple():
                yield from _values(param)


def _refuse(*args: Any) -> NoReturn:
    raise HoldsSomebodys("A statement that is to be kept may ask nothing while it is written.")
