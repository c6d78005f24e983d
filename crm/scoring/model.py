"""What was learnt: numbers only, read from JSON and checked before they are believed. Needs no library to score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from crm.scoring import encoding
from crm.scoring.encoding import Column, Corrupt, finite
from crm.scoring.facts import Facts

FORMAT = 1
FULL_WEIGHT_AT = 100  # outcomes at which the model's word counts half; with more of them, more
# A node of a tree: (place in the row, threshold, left, right, value); a leaf has left 0.
Node = tuple[int, float, int, int, float]


@dataclass(frozen=True)
class Band:
    """Of the leads that got about this score: how many, the share won, and the days it took (median)."""

    low: int
    high: int
    count: int
    won: float
    days: float | None


@dataclass(frozen=True)
class Model:
    """A logistic regression, and trees beside it where they were better; calibrated."""

    columns: tuple[Column, ...]
    bias: float
    weights: tuple[float, ...]
    means: tuple[float, ...]
    trees_bias: float
    trees: tuple[tuple[Node, ...], ...]
    trees_share: float
    slope: float
    shift: float
    trained_on: int
    bands: tuple[Band, ...] = ()

    @property
    def weight(self) -> float:
        return self.trained_on / (self.trained_on + FULL_WEIGHT_AT)

    def percent(self, facts: Facts) -> float:
        """How likely such a lead is won, in percent."""
        return 100 * self.likelihood(encoding.encode(self.columns, facts))

    def likelihood(self, row: Sequence[float]) -> float:
        return logistic(self.slope * self.raw(row) + self.shift)

    def raw(self, row: Sequence[float]) -> float:
        """Log-odds before calibration."""
        straight = self.bias + sum(weight * number for weight, number in zip(self.weights, row, strict=True))
        if not self.trees_share:
            return straight
        grown = self.trees_bias + sum(_walk(tree, row)[-1][4] for tree in self.trees)
        return (1 - self.trees_share) * straight + self.trees_share * grown

    @cached_property
    def usual(self) -> float:
        """What the average lead is worth, in percent."""
        return 100 * logistic(self.slope * self._usual_raw + self.shift)

    def shares(self, facts: Facts) -> dict[str, float]:
        """Points by which each fact lifts or lowers this lead from the usual; together, the whole difference."""
        row = encoding.encode(self.columns, facts)
        pulls = dict.fromkeys((column.name for column in self.columns), 0.0)
        for name, weight, number, mean in zip(self._owners, self.weights, row, self.means, strict=True):
            pulls[name] += (1 - self.trees_share) * weight * (number - mean)
        if self.trees_share:
            for tree in self.trees:
                path = _walk(tree, row)
                for node, below in pairwise(path):
                    pulls[self._owners[node[0]]] += self.trees_share * (below[4] - node[4])
        difference = sum(pulls.values())
        points = 100 * self.likelihood(row) - self.usual
        each = points / difference if abs(difference) > 1e-6 else self.slope * self.usual * (1 - self.usual / 100)
        return {name: pull * each for name, pull in pulls.items()}

    def band_of(self, percent: float) -> Band | None:
        return next((band for band in self.bands if band.low <= percent <= band.high), None)

    @cached_property
    def _owners(self) -> list[str]:
        return encoding.owners(self.columns)

    @cached_property
    def _usual_raw(self) -> float:
        straight = self.bias + sum(weight * mean for weight, mean in zip(self.weights, self.means, strict=True))
        grown = self.trees_bias + sum(tree[0][4] for tree in self.trees)
        return (1 - self.trees_share) * straight + self.trees_share * grown

    def as_json(self) -> dict[str, Any]:
        plain = ("bias", "weights", "means", "trees_bias", "trees", "trees_share", "slope", "shift", "trained_on")
        return {
            "format": FORMAT,
            "columns": [column.as_json() for column in self.columns],
            **{name: _plain(getattr(self, name)) for name in plain},
            "bands": [vars(band) for band in self.bands],
        }


def read(body: Any) -> Model:
    """From JSON. Raises ``Corrupt`` unless everything in it is as something learnt must be."""
    try:
        return _read(body)
    except Corrupt:
        raise
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Corrupt(f"{type(error).__name__}: {error}") from None


def _read(body: Any) -> Model:
    if body["format"] != FORMAT:
        raise Corrupt(f"format {body['format']!r}")
    columns = encoding.read(body["columns"])
    width = sum(column.width for column in columns)
    weights, means = (tuple(map(finite, body[name])) for name in ("weights", "means"))
    if not len(weights) == len(means) == width:
        raise Corrupt(f"{len(weights)} weights for {width} numbers")
    singles = {name: finite(body[name]) for name in ("bias", "trees_bias", "trees_share", "slope", "shift")}
    if not 0 <= singles["trees_share"] <= 1 or singles["slope"] <= 0:
        raise Corrupt("a share or slope that is none")
    return Model(
        columns=columns,
        weights=weights,
        means=means,
        trees=tuple(_tree(tree, width) for tree in body["trees"]),
        trained_on=int(finite(body["trained_on"])),
        bands=tuple(Band(**band) for band in body["bands"]),
        **singles,
    )


def _tree(raw: Any, width: int) -> tuple[Node, ...]:
    """Children stand behind their parents, so that no walk can go round in circles."""
    nodes = tuple((int(n[0]), finite(n[1]), int(n[2]), int(n[3]), finite(n[4])) for n in raw)
    for place, (feature, _threshold, left, right, _value) in enumerate(nodes):
        if left and not (place < left < len(nodes) and place < right < len(nodes) and 0 <= feature < width):
            raise Corrupt("a tree that is none")
    if not nodes:
        raise Corrupt("an empty tree")
    return nodes


def _walk(tree: Sequence[Node], row: Sequence[float]) -> list[Node]:
    """The nodes from the root to the leaf."""
    path = [tree[0]]
    while path[-1][2]:
        feature, threshold, left, right, _value = path[-1]
        path.append(tree[left if row[feature] <= threshold else right])
    return path


def logistic(raw: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, raw))))


def _plain(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
