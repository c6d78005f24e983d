"""One search over everything that a person may see, each kind in its turn and none for longer than it may take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import structlog
from django.db import OperationalError, connection, transaction
from django.utils.functional import Promise

from crm.parts import Finder, Hit, finders
from crm.plain import Asked, Piece, pieces
from crm.queries.searching import matching
from tenants.access import Principal

log = structlog.get_logger(__name__)
LONGEST_MS = 1500  # of one kind; a search that takes longer is cut off and says so


@dataclass(frozen=True)
class Line:
    """A hit as it is shown: its words split where the asked ones stand."""

    hit: Hit
    title: Sequence[Piece]
    quoted: Sequence[Piece] = ()


@dataclass(frozen=True)
class Group:
    """What was found of one kind; ``is_cut`` when looking took too long."""

    kind: str
    label: str | Promise
    lines: Sequence[Line] = ()
    more: bool = False
    is_cut: bool = False


@dataclass(frozen=True)
class Found:
    """Everything, in groups that hold something."""

    asked: Asked
    groups: Sequence[Group] = field(default=())
    milliseconds: int = 0

    @property
    def count(self) -> int:
        return sum(len(group.lines) for group in self.groups)

    @property
    def is_cut(self) -> bool:
        return any(group.is_cut for group in self.groups)


def search(text: str, principal: Principal, *, kinds: Sequence[str] = (), first: int = 0, count: int = 5) -> Found:
    """``kinds`` are those of ``crm.parts.finders``; without them, all that this principal's role reaches."""
    asked, started = Asked.read(text), perf_counter()
    if not asked:
        return Found(asked)
    reached = [finder for finder in finders if principal.may(finder.permission)]
    looked = [finder for finder in reached if not kinds or finder.kind in kinds]
    hits = [_within_time(finder, partial(finder.find, asked, principal, first, count + 1)) for finder in looked]
    if first == 0:
        hits = _guessed(looked, hits, asked, principal, count + 1)
    groups = [_group(finder, found, asked, count) for finder, found in zip(looked, hits, strict=True)]
    groups = _once([group for group in groups if group.lines or group.is_cut])
    return Found(asked, groups, round((perf_counter() - started) * 1000))


def _guessed(
    looked: Sequence[Finder], hits: Sequence[list[Hit] | None], asked: Asked, principal: Principal, count: int
) -> list[list[Hit] | None]:
    """With what may have been meant: of kinds of which something was found, and of all when no name was."""
    is_named = any(found for finder, found in zip(looked, hits, strict=True) if finder.guess)
    return [
        _with_guesses(finder, found, asked, principal, count) if found or not is_named else found
        for finder, found in zip(looked, hits, strict=True)
    ]


def _with_guesses(
    finder: Finder, found: list[Hit] | None, asked: Asked, principal: Principal, count: int
) -> list[Hit] | None:
    guess = finder.guess
    if guess is None or found is None or len(found) >= count:
        return found
    more = _within_time(finder, partial(guess, asked, principal, found, count - len(found)))
    return None if more is None and not found else [*found, *(more or [])]


def _within_time(finder: Finder, find: Callable[[], list[Hit]]) -> list[Hit] | None:
    """None when looking took too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), set_config('pg_trgm.word_similarity_threshold', %s, true)",
                [str(LONGEST_MS), str(matching.ALIKE)],
            )
            hits = find()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        log.warning("search.cut", kind=finder.kind)
        return None
    return hits


def _group(finder: Finder, hits: list[Hit] | None, asked: Asked, count: int) -> Group:
    if hits is None:
        return Group(finder.kind, finder.label, is_cut=True)
    lines = [Line(hit, pieces(hit.title, asked.words), pieces(hit.quoted, asked.words)) for hit in hits[:count]]
    return Group(finder.kind, finder.label, lines, more=len(hits) > count)


def _once(groups: list[Group]) -> list[Group]:
    """A lead that was found by its person is not found by its title again."""
    seen: set = set()
    told = []
    for group in groups:
        lines = [line for line in group.lines if (line.hit.kind, line.hit.id) not in seen]
        seen |= {(line.hit.kind, line.hit.id) for line in lines}
        if lines or group.is_cut:
            told.append(Group(group.kind, group.label, lines, group.more, group.is_cut))
    return told
