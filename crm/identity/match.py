"""Whether two records are one: a probability, what to do about it, and why.

The weights were learned from labelled pairs (``manage.py evaluate dedup --learn``) and stand in ``weights.json``: each level
of likeness of each field adds to the sum or takes from it, so that a field nobody filled says nothing either way.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from crm.identity import blocking, documents, likeness
from crm.identity.records import Record

WEIGHTS = Path(__file__).with_name("weights.json")
STRONG = 0.5  # what a level must add to be named as a reason


class Kind(StrEnum):
    """What to do about a pair: nothing asks about ``same``, a person decides about ``suggest``."""

    SAME = "same"
    SUGGEST = "suggest"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Weights:
    """What was learned about one kind of record."""

    bias: float
    same: float
    suggest: float
    weights: dict[str, float]


@dataclass(frozen=True)
class Match:
    """The outcome of a comparison. ``reasons`` speak for it, the strongest first; ``against`` speak against it."""

    probability: float
    kind: Kind
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def compare(one: Record, other: Record) -> Match:
    """The same answer whichever is named first."""
    learned = of_profile(one.profile)
    said = {f"{field}={level}": 0.0 for field, level in likeness.levels(one, other).items()}
    said = {name: learned.weights.get(name, 0.0) for name in said}
    probability = _logistic(learned.bias + sum(said.values()))
    strongest = sorted(said, key=lambda name: (-abs(said[name]), name))
    reasons = tuple(name for name in strongest if said[name] >= STRONG)
    against = tuple(name for name in strongest if said[name] <= -STRONG)
    if one.papers & other.papers and any(map(documents.read, one.papers & other.papers)):
        return Match(max(probability, learned.same), Kind.SAME, _first("document=same", reasons), against)
    kind = _kind(probability, learned)
    if (kind == Kind.SAME and _contradict(one, other)) or (kind == Kind.DIFFERENT and _share_an_address(one, other)):
        kind = Kind.SUGGEST
    return Match(probability, kind, reasons, against)


def pairs(records: Sequence[Record], others: Sequence[Record] | None = None) -> Iterator[tuple[Record, Record, Match]]:
    """All pairs that may be one, each compared: within a set, or between two."""
    for one, other in blocking.pairs(records, others):
        match = compare(one, other)
        if match.kind != Kind.DIFFERENT:
            yield one, other, match


def groups(ids: Iterable, links: Iterable[tuple]) -> list[set]:
    """Records that are one by way of others: a is b and b is c."""
    leader = {pk: pk for pk in ids}

    def lead(pk):
        while leader[pk] != pk:
            leader[pk] = pk = leader[leader[pk]]
        return pk

    for one, other in links:
        leader[lead(one)] = lead(other)
    found: dict = {}
    for pk in leader:
        found.setdefault(lead(pk), set()).add(pk)
    return list(found.values())


def together(compared: Iterable[tuple[Record, Record, Match]]) -> list[list[Record]]:
    """Groups of records that are one. The surest join first, and two groups only when on the whole they look like one:

    else one wrong link would make one person of two whole families.
    """
    leads: dict[Any, list[Record]] = {}
    sure = [(one, other, match) for one, other, match in compared if match.kind == Kind.SAME]
    known = {frozenset((one.id, other.id)): match.probability for one, other, match in sure}
    for one, other, _match in sorted(sure, key=lambda each: -each[2].probability):
        mine, theirs = leads.setdefault(one.id, [one]), leads.setdefault(other.id, [other])
        if mine is theirs or not _on_the_whole(mine, theirs, known):
            continue
        mine += theirs
        leads |= {record.id: mine for record in theirs}
    return list({id(group): group for group in leads.values()}.values())


def _on_the_whole(mine: list[Record], theirs: list[Record], known: dict[frozenset, float]) -> bool:
    """Whether what speaks for it outweighs what speaks against it, over all pairs between the groups."""
    pairs_between = [(one, other) for one in mine for other in theirs]
    probabilities = (
        known.get(frozenset((one.id, other.id))) or compare(one, other).probability for one, other in pairs_between
    )
    return sum(_odds(probability) for probability in probabilities) >= 0


@cache
def of_profile(profile: str) -> Weights:
    return Weights(**json.loads(WEIGHTS.read_text())[profile])


def _kind(probability: float, learned: Weights) -> Kind:
    if probability >= learned.same:
        return Kind.SAME
    return Kind.SUGGEST if probability >= learned.suggest else Kind.DIFFERENT


def _contradict(one: Record, other: Record) -> bool:
    """Both have documents with right check digits, and none in common where they have the same kind."""
    mine, theirs = ({paper.kind: paper for text in r.papers if (paper := documents.read(text))} for r in (one, other))
    return any(kind in theirs and theirs[kind] != paper for kind, paper in mine.items())


def _share_an_address(one: Record, other: Record) -> bool:
    """A phone or an e-mail of two who do not look like one is shared: somebody should see it."""
    return bool(one.numbers & other.numbers or one.addresses & other.addresses)


def _first(reason: str, reasons: tuple[str, ...]) -> tuple[str, ...]:
    return (reason, *(each for each in reasons if each != reason))


def _odds(probability: float) -> float:
    certain = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(certain / (1 - certain))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
