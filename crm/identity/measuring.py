"""How well duplicates are found in a labelled set, and what simple rules would have found."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from crm.identity import blocking, companies, match, names
from crm.identity.records import ORGANIZATION, Record

Pair = frozenset
ALIKE = 0.9


@dataclass(frozen=True)
class Figures:
    """Precision, recall and F1 of a set of pairs."""

    name: str
    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairs_of(entities: dict[Any, str]) -> set[Pair]:
    """The true pairs, where each record names who it is."""
    members: dict[str, list] = defaultdict(list)
    for pk, entity in entities.items():
        members[entity].append(pk)
    return {Pair(pair) for group in members.values() for pair in combinations(group, 2)}


def measure(records: Sequence[Record], others: Sequence[Record] | None, true: set[Pair]) -> list[Figures]:
    """What our comparison finds, then what simpler ones do."""
    compared = [(one, other, match.compare(one, other)) for one, other in blocking.pairs(records, others)]
    everybody = [*records, *(others or ())]
    same = [(one.id, other.id) for one, other, found in compared if found.kind == match.Kind.SAME]
    suggested = [(one.id, other.id) for one, other, found in compared if found.kind != match.Kind.DIFFERENT]
    looked_at = {Pair((one.id, other.id)) for one, other, _found in compared}
    # Between two sets each record has one partner at most; within one set, who is one by way of a third is one too.
    together = _grouped(compared) if others is None else {Pair(pair) for pair in same}
    return [
        _figures("same", together, true),
        _figures("same or suggest", together | {Pair(pair) for pair in suggested}, true),
        _figures("compared at all", looked_at, true),
        _figures("baseline: any address equal", _baseline(records, others, _shares, everybody), true),
        _figures("baseline: name alike and one more", _baseline(records, others, _alike, everybody), true),
    ]


def _grouped(compared: list[tuple[Record, Record, match.Match]]) -> set[Pair]:
    groups = match.together(compared)
    return {Pair(pair) for group in groups for pair in combinations([record.id for record in group], 2)}


def _closed(records: Iterable[Record], links: list[tuple]) -> set[Pair]:
    grouped = match.groups((record.id for record in records), links)
    return {Pair(pair) for group in grouped for pair in combinations(group, 2)}


def _baseline(
    records: Sequence[Record],
    others: Sequence[Record] | None,
    rule: Callable[[Record, Record], bool],
    everybody: list[Record],
) -> set[Pair]:
    links = [(one.id, other.id) for one, other in blocking.pairs(records, others) if rule(one, other)]
    return _closed(everybody, links) if others is None else {Pair(pair) for pair in links}


def _shares(one: Record, other: Record) -> bool:
    return bool(
        one.numbers & other.numbers
        or one.addresses & other.addresses
        or one.papers & other.papers
        or (one.number and one.number == other.number)
    )


def _alike(one: Record, other: Record) -> bool:
    if one.profile == ORGANIZATION:
        alike = companies.similarity(one.name, other.name)
    else:
        alike = names.similarity(one.full_name, other.full_name)
    more = bool(one.tails & other.tails) or one.way == other.way != "" or one.born == other.born != ""
    more = more or one.place == other.place != "" or one.firm == other.firm != "" or _shares(one, other)
    return (alike >= ALIKE and more) or (_shares(one, other) and fuzz.ratio(one.full_name, other.full_name) > 60)


def _figures(name: str, found: set[Pair], true: set[Pair]) -> Figures:
    return Figures(name, len(found), len(found & true), len(true))
