"""From a history to a model in use: the recipe is chosen by looking forward in time, never at the newest fifth.

The newest fifth is held out: only what is reported comes from it. Among the older four fifths each recipe learns from
what was first and is judged by what came next, several times; the best is learnt from all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from statistics import fmean, median
from typing import Any

from threadpoolctl import threadpool_limits

from crm.scoring import encoding, measuring
from crm.scoring.encoding import Levels
from crm.scoring.learning import Encoded, History, Recipe, calibrated, learn, measured, raws
from crm.scoring.model import Band, Model, logistic

HELD_OUT = 5  # the newest of so many parts
FEW = 600  # leads below which folds are larger and trees are not tried
STEPS, STEPS_OF_FEW = (0.7, 0.8, 0.9, 1.0), (0.6, 0.8, 1.0)
DROPPED = (0, 1, 2, 4, 6, 8)  # how many of the columns that drift most a recipe may go without
HALF_LIVES, STRENGTHS, SHARES = (None, 0.3, 0.1, 0.05), (0.02, 0.1, 0.5), (0.5, 1.0)
BETTER_BY = 0.004  # what more effort must bring
BAND_FEWEST = 20


@dataclass(frozen=True)
class Trained:
    """A model with what was measured on leads it had not seen."""

    model: Model
    recipe: Recipe
    metrics: dict[str, Any]


@dataclass(frozen=True)
class _Fold:
    """What came first, encoded, and what came next."""

    known: Encoded
    later: History


def train(history: History, *, refit: bool = True) -> Trained:
    """Choose, measure on the newest fifth, and with ``refit`` learn from that fifth too before use."""
    with threadpool_limits(1):  # a worker has neighbours: threads that wait for one another take their time
        return _train(history, refit=refit)


def _train(history: History, *, refit: bool) -> Trained:
    cut = len(history) - len(history) // HELD_OUT
    older, newest = history.part(0, cut), history.part(cut, len(history))
    folds = list(_folds(older))
    recipe = _choose(folds, older)
    model, later = _learnt(older, recipe, folds)
    percents = [100 * logistic(model.slope * raw + model.shift) for raw, _won in later]
    metrics = measured(model, newest) | _lines(model, newest, percents, [won for _raw, won in later])
    if refit:
        model = replace(
            learn(Encoded.of(history), recipe), slope=model.slope, shift=model.shift, bands=_bands(model, newest)
        )
    return Trained(model, recipe, metrics | {"recipe": recipe.told()})


def plain(history: History) -> dict[str, Any]:
    """The same held-out fifth, by a logistic regression nobody has tuned: what anything better must beat."""
    cut = len(history) - len(history) // HELD_OUT
    model = learn(Encoded.of(history.part(0, cut)), Recipe(strength=1.0, bands=False))
    return measured(model, history.part(cut, len(history)))


def _folds(older: History) -> Iterator[_Fold]:
    steps = STEPS_OF_FEW if len(older) < FEW else STEPS
    for first, last in pairwise(int(len(older) * step) for step in steps):
        known, later = older.part(0, first), older.part(first, last)
        if known.both and later.both:
            yield _Fold(Encoded.of(known), later)


def _choose(folds: Sequence[_Fold], older: History) -> Recipe:
    """One question after the other: which columns, how much the past counts, bands, how strongly, trees or none."""
    recipe = Recipe(bands=False)
    if not folds:
        return recipe
    drifting = _most_drifting(older)
    without = [frozenset(drifting[:number]) for number in DROPPED if number < len(drifting)]
    plain = (replace(recipe, bands=bands, half_life=life) for bands in (True, False) for life in HALF_LIVES[::2])
    recipe = _best(folds, [recipe, *plain])
    recipe = _best(folds, [recipe, *(replace(recipe, without=names) for names in without)])
    recipe = _best(folds, [recipe, *(replace(recipe, half_life=life) for life in HALF_LIVES)])
    recipe = _best(folds, [recipe, *(replace(recipe, strength=strength) for strength in STRENGTHS)])
    if len(older) >= FEW:
        recipe = _best(folds, [recipe, *(replace(recipe, trees_share=share) for share in SHARES)])
    return recipe


def _best(folds: Sequence[_Fold], recipes: Sequence[Recipe]) -> Recipe:
    """The first unless another is better by enough."""
    best, most = recipes[0], _judged(folds, recipes[0])
    for recipe in recipes[1:]:
        if recipe != best and (area := _judged(folds, recipe)) > most + BETTER_BY:
            best, most = recipe, area
    return best


def _judged(folds: Sequence[_Fold], recipe: Recipe) -> float:
    """The mean AUC; what comes last is most like what will come, and counts most."""
    areas = [measuring.auc(raws(learn(fold.known, recipe), fold.later.rows), fold.later.won) for fold in folds]
    return fmean([area or 0.5 for area in areas], range(1, len(areas) + 1))


def _most_drifting(older: History) -> list[str]:
    """Columns by how much their values have changed from the first part to the last (population stability index)."""
    known = Encoded.of(older)
    owners, cut = encoding.owners(known.columns), int(len(older) * STEPS[0])
    early, late = known.matrix[:cut].mean(axis=0), known.matrix[cut:].mean(axis=0)
    index = {column.name: 0.0 for column in known.columns}
    for column in known.columns:
        places = [place for place, name in enumerate(owners) if name == column.name]
        for place in places if isinstance(column, Levels) else places[2:]:
            was, is_now = max(early[place], 1e-4), max(late[place], 1e-4)
            index[column.name] += float((is_now - was) * log(is_now / was))
    return sorted(index, key=lambda name: -index[name])


def _learnt(older: History, recipe: Recipe, folds: Sequence[_Fold]) -> tuple[Model, list[tuple[float, bool]]]:
    """Learnt from all, calibrated by what was said of those that came next; with what was said of them."""
    later: list[tuple[float, bool]] = []
    for fold in folds:
        model = learn(fold.known, recipe)
        later = [*later, *zip(raws(model, fold.later.rows), fold.later.won, strict=True)]
    model = learn(Encoded.of(older), recipe)
    recent = later[-max(100, len(later) // 3) :]  # likelihoods follow the market: what is newest counts
    return calibrated(model, [raw for raw, _won in recent], [won for _raw, won in recent]), recent


def _lines(model: Model, newest: History, percents: Sequence[float], won: Sequence[bool]) -> dict[str, Any]:
    """The share of held-out leads on the right side of a line that was drawn before they came."""
    said = [model.percent(row) for row in newest.rows]
    drawn = {
        "default": 70,
        "fifth": measuring.line_for(percents, measuring.HOT_SHARE),
        "best": measuring.best_line(percents, won) if percents else 70,
    }
    return {
        "lines": {
            name: {"line": line, "right": round(measuring.right_side(said, newest.won, line), 4)}
            for name, line in drawn.items()
        }
    }


def _bands(model: Model, newest: History) -> tuple[Band, ...]:
    """Fifths of the scale, where enough held-out leads stood to say something of others like them."""
    bands = []
    said = [round(model.percent(row)) for row in newest.rows]
    for low in range(0, 100, 20):
        high = 100 if low == 80 else low + 19
        places = [place for place, percent in enumerate(said) if low <= percent <= high]
        if len(places) >= BAND_FEWEST:
            days = [taken for p in places if newest.won[p] and (taken := newest.days[p]) is not None]
            won = sum(newest.won[place] for place in places) / len(places)
            bands.append(Band(low, high, len(places), round(won, 3), median(days) if days else None))
    return tuple(bands)
