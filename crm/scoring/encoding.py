"""Facts become numbers: how is learnt once, kept as JSON, and done in the same way when learning and when scoring."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from crm.scoring.facts import Facts, Kind

BINS = 8
MOST_LEVELS = 40
FEWEST_SEEN, SHARE_SEEN = 5, 0.001


class Corrupt(ValueError):
    """What was kept cannot be what was learnt; nothing of it may be used."""


@dataclass(frozen=True)
class Levels:
    """A category, a yes or no, or tags: one number for each value that was seen often enough."""

    name: str
    kind: Kind
    levels: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.levels)

    def numbers(self, facts: Facts) -> list[float]:
        held = _words(facts.get(self.name), self.kind)
        return [float(level in held) for level in self.levels]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "kind": self.kind.value, "levels": list(self.levels)}


@dataclass(frozen=True)
class Scale:
    """A number: in which band it lies, how far up its range, and whether it is not known."""

    name: str
    low: float
    high: float
    mean: float
    spread: float
    edges: tuple[float, ...]

    @property
    def width(self) -> int:
        return len(self.edges) + 4 if self.edges else 3

    def numbers(self, facts: Facts) -> list[float]:
        value = as_number(facts.get(self.name))
        if value is None:
            return [0.0] * (self.width - 1) + [1.0]
        kept = min(max(value, self.low), self.high)
        bands = [0.0] * (self.width - 3)
        if bands:
            bands[bisect_left(self.edges, value)] = 1.0
        span = self.high - self.low
        return [
            (kept - self.mean) / self.spread,
            math.log1p((kept - self.low) * 9 / span) if span else 0.0,
            *bands,
            0.0,
        ]

    def as_json(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name) for name in ("low", "high", "mean", "spread")}
        return {"name": self.name, "kind": Kind.NUMBER.value, **numbers, "edges": list(self.edges)}


Column = Levels | Scale


def fit(rows: Sequence[Facts], kinds: Mapping[str, Kind]) -> tuple[Column, ...]:
    """How to encode facts like these. What never varies is left out."""
    found = (_scale(rows, name) if kind is Kind.NUMBER else _levels(rows, name, kind) for name, kind in kinds.items())
    return tuple(column for column in found if column)


def encode(columns: Sequence[Column], facts: Facts) -> list[float]:
    return [number for column in columns for number in column.numbers(facts)]


def owners(columns: Sequence[Column]) -> list[str]:
    """By place in the encoded row, the fact it tells of."""
    return [column.name for column in columns for _place in range(column.width)]


def read(raw: Any) -> tuple[Column, ...]:
    """From JSON. Raises ``Corrupt``."""
    try:
        return tuple(_read(each) for each in raw)
    except (KeyError, TypeError, ValueError) as error:
        raise Corrupt(f"columns: {error}") from None


def as_number(value: Any) -> float | None:
    """None where it is not known, or no number."""
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _read(raw: Mapping[str, Any]) -> Column:
    kind = Kind(raw["kind"])
    if kind is not Kind.NUMBER:
        return Levels(str(raw["name"]), kind, tuple(str(level) for level in raw["levels"]))
    low, high, mean, spread = (finite(raw[name]) for name in ("low", "high", "mean", "spread"))
    edges = tuple(finite(edge) for edge in raw["edges"])
    if spread <= 0 or high < low or list(edges) != sorted(edges):
        raise Corrupt("columns: a scale that is none")
    return Scale(str(raw["name"]), low, high, mean, spread, edges)


def finite(value: Any) -> float:
    """A number, or ``Corrupt``: texts, NaN and endless ones are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Corrupt(f"{value!r} is no number")
    return float(value)


def _levels(rows: Sequence[Facts], name: str, kind: Kind) -> Levels | None:
    seen = Counter(word for row in rows for word in _words(row.get(name), kind))
    enough = max(FEWEST_SEEN, len(rows) * SHARE_SEEN)
    kept = tuple(word for word, count in seen.most_common(MOST_LEVELS) if enough <= count < len(rows))
    return Levels(name, kind, kept) if kept else None


def _scale(rows: Sequence[Facts], name: str) -> Scale | None:
    values = sorted(number for row in rows if (number := as_number(row.get(name))) is not None)
    if len(values) < FEWEST_SEEN:
        return None
    low, high = values[len(values) // 100], values[-1 - len(values) // 100]
    kept = [min(max(value, low), high) for value in values]
    return Scale(name, low, high, fmean(kept), pstdev(kept) or 1.0, tuple(_edges(values)))


def _edges(values: Sequence[float]) -> Iterator[float]:
    """Between bands that hold about as many each, as far as equal values allow."""
    cuts = {values[len(values) * number // BINS] for number in range(1, BINS)} - {values[-1]}
    return iter(sorted(cuts))


def _words(value: Any, kind: Kind) -> frozenset[str]:
    match kind:
        case Kind.YES_NO:
            return frozenset({"yes" if value else "no"})
        case Kind.TAGS:
            return frozenset(str(tag).casefold() for tag in value or ())
    return frozenset({"" if value is None else str(value)})
