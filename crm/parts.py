"""What higher apps add to the screens and jobs of this one; they register at start-up, in their ``apps.ready``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from config.ids import uuid_or_none
from crm.plain import Asked
from tenants.access import Principal
from tenants.models import User


@dataclass(frozen=True)
class Badge:
    """What a lead's card says of its conversation."""

    unread: int
    url: str


@dataclass(frozen=True)
class Thread:
    """A conversation, as the lead's page lists it."""

    id: UUID
    title: str
    preview: str
    unread: int
    at: object
    url: str
    icon: str


@dataclass(frozen=True)
class Door:
    """Whether a person is kept out, since when and by whom; ``url`` is where one who may change it does."""

    url: str
    is_shut: bool
    may_change: bool
    by: User | None = None
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Excerpt:
    """What a timeline's line shows of a message: read when it is shown, never kept with the line."""

    text: str
    url: str
    channel: str


@dataclass(frozen=True)
class Hit:
    """Something that a search found, as a line of its results shows it."""

    kind: str
    id: UUID
    title: str
    url: str
    detail: str = ""
    icon: str = ""
    at: datetime | None = None
    cents: int | None = None
    score: int | None = None
    # The words of a message or a note around what was asked for.
    quoted: str = ""
    # Whose face stands beside it: a person's, or the square of a company.
    face: Any = None
    is_company: bool = False
    # The lead that actions on this line are about.
    lead: UUID | None = None


@dataclass(frozen=True)
class Meant:
    """What an event of a higher app means for automations: which lead it is about, and the trigger's name."""

    lead: UUID
    trigger: str


@dataclass(frozen=True)
class Finder:
    """A kind of thing that is searched: from which on, how many of it at most. Names may have been misspelt: ``guess``
    finds what may have been meant, beside what was found.
    """

    kind: str
    label: Promise
    permission: str
    find: Callable[[Asked, Principal, int, int], list[Hit]]
    guess: Callable[[Asked, Principal, Sequence[Hit], int], list[Hit]] | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits for a person, as a digest lists it: ``lines`` are the first of it, (words, path); ``path`` leads to all."""

    title: str
    count: int
    lines: Sequence[tuple[str, str]]
    path: str


# Ids, or the query that finds them.
Ids = Sequence[UUID] | QuerySet

card_badges: list[Callable[[Sequence[UUID], Principal], dict[UUID, Badge]]] = []
lead_threads: list[Callable[[UUID, Principal], list[Thread]]] = []
contact_threads: list[Callable[[UUID, Principal], list[Thread]]] = []
contact_doors: list[Callable[[UUID, Principal], Door | None]] = []
# Where this principal writes to a person first: the address of a dialog; empty where they may not.
contact_writers: list[Callable[[UUID, Principal], str]] = []
message_excerpts: list[Callable[[Sequence[UUID], Principal], dict[UUID, Excerpt]]] = []
finders: list[Finder] = []
waits: list[Callable[[Principal], Waiting]] = []
# Somebody leaves: (who, about which lead or all that is left, to whom, by whom) → how many threads were given on.
handovers: list[Callable[[User, UUID | None, User | None, User | None], int]] = []
# How much of a person's open work there is beside leads and tasks: (name, count).
open_work: list[Callable[[User], Iterable[tuple[str, int]]]] = []

# Ids of the people with whom something was said since a moment, or will be.
heard_since: list[Callable[[datetime], QuerySet]] = []

# The threads of people: how many are open; end them, and tell which; open those that were ended so; forget what was said in them, and leave what is counted.
open_threads: list[Callable[[Ids], int]] = []
thread_closers: list[Callable[[Sequence[UUID], User | None], list[UUID]]] = []
thread_openers: list[Callable[[Sequence[UUID], User | None], None]] = []
thread_erasers: list[Callable[[Sequence[UUID]], None]] = []
# By what these people are known there: names and numbers as they were given; and the paths that lead to their threads.
names_known: list[Callable[[Sequence[UUID]], Iterable[str]]] = []
thread_paths: list[Callable[[Sequence[UUID]], Iterable[str]]] = []
# What was sent to and fro with them: (name, where it lies).
thread_files: list[Callable[[Sequence[UUID]], Iterable[tuple[str, Path]]]] = []

# head of a path below the organization's address → whether somebody may see the row that its id names
subjects: dict[str, Callable[[Principal, UUID], bool]] = {}
# the same head → the last words said there, for whoever lets them be shown outside the product
last_words: dict[str, Callable[[UUID], str]] = {}

# kind of event → what such events mean for automations, by the event's id; those that mean nothing are left out
meanings: dict[str, Callable[[Sequence[Any]], dict[int, Meant]]] = {}


def badges_of(lead_ids: Sequence[UUID], principal: Principal) -> dict[UUID, Badge]:
    """Badges of many cards, in a fixed number of queries."""
    return {pk: badge for part in card_badges for pk, badge in part(lead_ids, principal).items()}


def threads_of(lead_id: UUID, principal: Principal) -> list[Thread]:
    """The conversations linked to a lead that this principal may see."""
    return [thread for part in lead_threads for thread in part(lead_id, principal)]


def threads_of_contact(contact_id: UUID, principal: Principal) -> list[Thread]:
    """The conversations with a person that this principal may see."""
    return [thread for part in contact_threads for thread in part(contact_id, principal)]


def door_of(contact_id: UUID, principal: Principal) -> Door | None:
    """Whether a person is kept out; None when it is not this principal's to know."""
    return next((door for part in contact_doors if (door := part(contact_id, principal))), None)


def excerpts_of(message_ids: Sequence[UUID], principal: Principal) -> dict[UUID, Excerpt]:
    """What timeline lines show of their messages, in a fixed number of queries; none of those one may not see."""
    return {pk: excerpt for part in message_excerpts for pk, excerpt in part(message_ids, principal).items()}


def writing_to(contact_id: UUID, principal: Principal) -> str:
    """Where this principal writes to a person first; empty where they may not."""
    return next((address for part in contact_writers if (address := part(contact_id, principal))), "")


def words_of(path: str) -> str:
    """What was said last where a path leads; empty where nothing is said."""
    head, _slash, rest = path.partition("/")
    pk = uuid_or_none(rest.partition("/")[0])
    return last_words[head](pk) if head in last_words and pk else ""


def count_open_threads(contact_ids: Ids) -> int:
    return sum(part(contact_ids) for part in open_threads)


def close_threads(contact_ids: Sequence[UUID], by: User | None) -> list[UUID]:
    """End what is open, and name it."""
    return [pk for part in thread_closers for pk in part(contact_ids, by)]


def reopen_threads(ids: Sequence[UUID], by: User | None) -> None:
    """Those that were ended by something that is taken back."""
    for part in thread_openers:
        part(ids, by)


def erase_threads(contact_ids: Sequence[UUID]) -> None:
    for part in thread_erasers:
        part(contact_ids)


def names_of(contact_ids: Sequence[UUID]) -> list[str]:
    """What else people are called than their records say."""
    return [name for part in names_known for name in part(contact_ids)]


def paths_of(contact_ids: Sequence[UUID]) -> list[str]:
    """Where their threads are, below the organization's address."""
    return [path for part in thread_paths for path in part(contact_ids)]


def files_of(contact_ids: Sequence[UUID]) -> list[tuple[str, Path]]:
    return [file for part in thread_files for file in part(contact_ids)]


class Carrier(Protocol):
    """What a merge hands to those who move rows their own way: all that they change is put back by its undo."""

    merged: Any
    survivor: Any

    def change(self, rows: QuerySet, **columns: Any) -> None: ...


# model's label → what moves its rows when merging them needs more than naming the other record
carriers: dict[str, Callable[[Carrier], None]] = {}
# Asked before one is undone: what was made of its rows since is taken back first.
before_unmerge: list[Callable[[Any], None]] = []
# Asked after a merge was undone, with the ids of the rows that were put back: what was counted is counted again.
after_unmerge: dict[str, Callable[[Sequence[str]], None]] = {}
# What else goes with a record, for the preview: (name, count).
merge_previews: list[Callable[[Any], Iterable[tuple[str, int]]]] = []


def merged_with(row: Any) -> list[tuple[str, int]]:
    """What hangs on what hangs on a record."""
    return [counted for part in merge_previews for counted in part(row)]
