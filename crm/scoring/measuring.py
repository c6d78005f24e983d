"""How good scores were, told from what became of the leads."""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

BANDS = 10
HOT_SHARE = 0.2  # of the leads are hot


def auc(scores: Sequence[float], won: Sequence[bool]) -> float | None:
    """How often a won lead stood above a lost one; ties count half. None where there is only one kind."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    wins = sum(won)
    losses = len(won) - wins
    if not wins or not losses:
        return None
    ranks = 0.0
    for first, last in _ties([scores[place] for place in order]):
        ranks += sum(won[place] for place in order[first:last]) * (first + 1 + last) / 2
    return (ranks - wins * (wins + 1) / 2) / (wins * losses)


def brier(percents: Sequence[float], won: Sequence[bool]) -> float:
    """The mean square of how far off a likelihood was: 0 is perfect, .25 says fifty-fifty of everybody."""
    return sum((percent / 100 - was) ** 2 for percent, was in zip(percents, won, strict=True)) / len(won)


def calibration(percents: Sequence[float], won: Sequence[bool], bands: int = BANDS) -> list[dict[str, Any]]:
    """By band of the score: how many, what was said, what came."""
    table = []
    for number in range(bands):
        low, high = 100 * number / bands, 100 * (number + 1) / bands
        held = [
            (percent, was)
            for percent, was in zip(percents, won, strict=True)
            if low <= percent < high or (high == 100 and percent == 100)
        ]
        if held:
            said = sum(percent for percent, _was in held) / len(held)
            came = 100 * sum(was for _percent, was in held) / len(held)
            table.append({"low": round(low), "count": len(held), "said": round(said, 1), "came": round(came, 1)})
    return table


def right_side(percents: Sequence[float], won: Sequence[bool], line: float) -> float:
    """The share of leads that were hot and won, or not hot and lost."""
    return sum((percent >= line) == was for percent, was in zip(percents, won, strict=True)) / len(won)


def line_for(percents: Sequence[float], share: float) -> int:
    """The line above which about this share of the leads is hot."""
    if not percents:
        return 70
    ordered = sorted(percents, reverse=True)
    return max(1, min(100, round(ordered[max(0, ceil(len(ordered) * share) - 1)])))


def best_line(percents: Sequence[float], won: Sequence[bool]) -> int:
    """The line with most leads on its right side."""
    return max(range(5, 100), key=lambda line: (right_side(percents, won, line), -abs(line - 70)))


def _ties(ordered: Sequence[float]) -> Iterator[tuple[int, int]]:
    first = 0
    for place in range(1, len(ordered) + 1):
        if place == len(ordered) or ordered[place] != ordered[first]:
            yield first, place
            first = place
