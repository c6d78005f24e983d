"""Learning from leads whose end is known: which are won. The one place that needs numpy and scikit-learn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from crm.scoring import encoding, measuring
from crm.scoring.encoding import Column, Scale
from crm.scoring.facts import Facts, Kind
from crm.scoring.model import Model, Node


@dataclass(frozen=True)
class Recipe:
    """How to learn. ``half_life`` is a share of the leads: one that far back counts half as much as the newest."""

    without: frozenset[str] = frozenset()
    bands: bool = True
    strength: float = 0.1
    half_life: float | None = None
    trees_share: float = 0.0

    def told(self) -> dict[str, Any]:
        return {
            "without": sorted(self.without),
            "bands": self.bands,
            "strength": self.strength,
            "half_life": self.half_life,
            "trees_share": self.trees_share,
        }


@dataclass(frozen=True)
class History:
    """Leads in the order of time, and which of them were won."""

    rows: Sequence[Facts]
    won: Sequence[bool]
    kinds: Mapping[str, Kind]
    days: Sequence[float | None] = ()

    def __len__(self) -> int:
        return len(self.won)

    def part(self, first: int, last: int) -> "History":
        return replace(self, rows=self.rows[first:last], won=self.won[first:last], days=self.days[first:last])

    @property
    def both(self) -> bool:
        return 0 < sum(self.won) < len(self.won)


@dataclass(frozen=True)
class Encoded:
    """A history as numbers, encoded once for all recipes that learn from it."""

    columns: tuple[Column, ...]
    matrix: np.ndarray
    won: np.ndarray

    @classmethod
    def of(cls, history: History) -> "Encoded":
        columns = encoding.fit(history.rows, history.kinds)
        return cls(columns, matrix(columns, history.rows), np.asarray(history.won, dtype=float))

    def only(self, without: frozenset[str], *, bands: bool = True) -> "Encoded":
        """Without some columns; without bands, numbers count by how far up their range they are alone."""
        places: list[int] = []
        columns: list[Column] = []
        place = 0
        for column in self.columns:
            its = list(range(place, place + column.width))
            place += column.width
            if column.name in without:
                continue
            if not bands and isinstance(column, Scale):
                columns.append(replace(column, edges=()))
                places += [*its[:2], its[-1]]
            else:
                columns.append(column)
                places += its
        return replace(self, columns=tuple(columns), matrix=self.matrix[:, places])


def matrix(columns: Sequence[Column], rows: Sequence[Facts]) -> np.ndarray:
    return np.array([encoding.encode(columns, row) for row in rows], dtype=float).reshape(len(rows), -1)


def learn(known: Encoded, recipe: Recipe) -> Model:
    """One model by one recipe, not calibrated yet."""
    known = known.only(recipe.without, bands=recipe.bands)
    weights = _weights(len(known.won), recipe.half_life)
    straight = LogisticRegression(C=recipe.strength, max_iter=500).fit(known.matrix, known.won, sample_weight=weights)
    bias, trees = _trees(known, weights) if recipe.trees_share else (0.0, ())
    means = np.average(known.matrix, axis=0, weights=weights)
    return Model(
        columns=known.columns,
        bias=float(straight.intercept_[0]),
        weights=tuple(map(float, straight.coef_[0])),
        means=tuple(map(float, means)),
        trees_bias=bias,
        trees=trees,
        trees_share=recipe.trees_share,
        slope=1.0,
        shift=0.0,
        trained_on=len(known.won),
    )


def raws(model: Model, rows: Sequence[Facts]) -> list[float]:
    return [model.raw(encoding.encode(model.columns, row)) for row in rows]


def calibrated(model: Model, raw: Sequence[float], won: Sequence[bool]) -> Model:
    """With the slope and shift by which what was said of leads it had not seen becomes true (Platt's)."""
    if not 0 < sum(won) < len(won):
        return model
    fit = LogisticRegression(C=1.0).fit(np.asarray(raw).reshape(-1, 1), np.asarray(won, dtype=float))
    return replace(model, slope=float(np.clip(fit.coef_[0][0], 0.2, 2.0)), shift=float(fit.intercept_[0]))


def measured(model: Model, history: History) -> dict[str, Any]:
    """What it says of leads it has not seen, beside what became of them."""
    percents = [model.percent(row) for row in history.rows]
    area = measuring.auc(percents, history.won)
    return {
        "auc": None if area is None else round(area, 4),
        "brier": round(measuring.brier(percents, history.won), 4),
        "calibration": measuring.calibration(percents, history.won),
        "count": len(history),
        "won": sum(history.won),
    }


def _weights(count: int, half_life: float | None) -> np.ndarray:
    if half_life is None:
        return np.ones(count)
    weights = 0.5 ** (np.arange(count)[::-1] / (half_life * count))
    return weights / weights.mean()


def _trees(known: Encoded, weights: np.ndarray) -> tuple[float, tuple[tuple[Node, ...], ...]]:
    grown = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.07, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    ).fit(known.matrix, known.won, sample_weight=weights)  # fmt: skip
    bias = float(np.ravel(grown._baseline_prediction)[0])
    trees = tuple(_tree(predictor.nodes) for (predictor,) in grown._predictors)
    return bias, trees


def _tree(nodes: np.ndarray) -> tuple[Node, ...]:
    """As plain numbers; a node is worth what its leaves are worth on average, so that a path says what each step did."""
    worth = [0.0] * len(nodes)
    for place in reversed(range(len(nodes))):
        node = nodes[place]
        if node["is_leaf"]:
            worth[place] = float(node["value"])
        else:
            left, right = int(node["left"]), int(node["right"])
            counts = int(nodes[left]["count"]), int(nodes[right]["count"])
            worth[place] = (worth[left] * counts[0] + worth[right] * counts[1]) / sum(counts)
    return tuple(
        (0, 0.0, 0, 0, worth[place])
        if node["is_leaf"]
        else (
            int(node["feature_idx"]),
            float(node["num_threshold"]),
            int(node["left"]),
            int(node["right"]),
            worth[place],
        )
        for place, node in enumerate(nodes)
    )
