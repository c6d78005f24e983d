"""Scores: AUC, Brier, calibration and the hot line on the newest fifth, beside a plain logistic regression.

The recipe is chosen on the older four fifths alone. ``--inner`` puts the newest fifth away and measures on the fifth
before it: that is what to look at while changing how the product learns. Without ``--csv`` the known sets are measured.
"""

import csv
import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from crm.scoring import training
from crm.scoring.encoding import as_number
from crm.scoring.facts import Kind
from crm.scoring.learning import History

DATA = settings.BASE_DIR.parent / "shared" / "data" / "dev"
MOST_KINDS = 2  # a column of numbers with no more values than these is a category
YES = ("1", "yes", "true", "won", "sim", "ganho")


@dataclass(frozen=True)
class Mapping:
    """Which column says what. ``order`` is what time goes by; ``without`` are columns that know the end already."""

    target: str
    order: str
    without: tuple[str, ...] = ()
    won: tuple[str, ...] = YES
    kinds: dict[str, str] | None = None

    def leaves_out(self, column: str) -> bool:
        names = (self.target, self.order, *self.without)
        return any(column == name or (name.endswith("*") and column.startswith(name[:-1])) for name in names)


SETS = {
    "X Education": (
        "leads_xeducation.csv.gz",
        Mapping(
            target="Converted",
            order="Lead Number",
            without=(
                "Prospect ID", "Tags", "Lead Quality", "Lead Profile", "Asymmetrique*", "Last Activity",
                "Last Notable Activity",
            ),
        ),
    ),
    "Bank": ("bank_marketing.csv.gz", Mapping(target="y", order="order", without=("duration",))),
}  # fmt: skip


def add_arguments(parser) -> None:
    parser.add_argument("--csv", type=Path, help="the file, plain or .gz")
    parser.add_argument(
        "--mapping", help='JSON or a file of it: {"target": "y", "order": "date", "without": [], "won": ["yes"]}'
    )
    parser.add_argument("--inner", action="store_true", help="put the newest fifth away and measure before it")
    parser.add_argument("--data", type=Path, default=DATA, help="where the known sets lie")


def run(options: dict[str, Any], say: Callable[[str], Any]) -> None:
    if options["csv"]:
        if not options["mapping"]:
            raise CommandError("--csv needs --mapping.")
        sets = {options["csv"].name: (options["csv"], _mapping(options["mapping"]))}
    else:
        sets = {name: (options["data"] / file, mapping) for name, (file, mapping) in SETS.items()}
    for name, (path, mapping) in sets.items():
        if path.exists():
            _measure(name, read(path, mapping), say, inner=options["inner"])
        else:
            say(f"{name}: NOT MEASURED, {path} is not there.\n")


def read(path: Path, mapping: Mapping) -> History:
    """The rows in the order of time."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or mapping.target not in rows[0] or mapping.order not in rows[0]:
        raise CommandError(f"{path} lacks {mapping.target!r} or {mapping.order!r}.")
    rows.sort(key=lambda row: (as_number(row[mapping.order]) or 0, row[mapping.order]))
    names = [name for name in rows[0] if not mapping.leaves_out(name)]
    given = mapping.kinds or {}
    kinds = {name: Kind(given[name]) if name in given else _kind(rows, name) for name in names}
    won = {word.casefold() for word in mapping.won}
    return History(
        rows=[{name: row[name] or None for name in names} for row in rows],
        won=[row[mapping.target].strip().casefold() in won for row in rows],
        kinds=kinds,
        days=[None] * len(rows),
    )


def _measure(name: str, history: History, say: Callable[[str], Any], *, inner: bool) -> None:
    if inner:
        history = history.part(0, len(history) - len(history) // training.HELD_OUT)
    began = time.monotonic()
    trained = training.train(history, refit=False)
    took, metrics, plain = time.monotonic() - began, trained.metrics, training.plain(history)
    part = "the fifth before the newest, which was put away" if inner else "the newest fifth"
    say(
        f"{name}: {len(history)} rows, measured on {part} ({metrics['count']} rows, {metrics['won']} won), {took:.0f} s\n"
    )
    say(f"  recipe   {json.dumps(metrics['recipe'], ensure_ascii=False)}")
    say("             AUC    Brier")
    say(f"  ours      {metrics['auc']:.4f}  {metrics['brier']:.4f}")
    say(f"  plain     {plain['auc']:.4f}  {plain['brier']:.4f}   (logistic regression, untuned)")
    for kind, line in metrics["lines"].items():
        say(f"  on the right side of line {line['line']:>3} ({kind}): {100 * line['right']:.1f} %")
    say("  said %   came %   leads")
    for band in metrics["calibration"]:
        say(f"  {band['said']:>6}   {band['came']:>6}   {band['count']:>5}")
    say("")


def _mapping(given: str) -> Mapping:
    try:
        text = Path(given).read_text() if not given.lstrip().startswith("{") else given
        raw = json.loads(text)
        lists = {name: tuple(map(str, raw[name])) for name in ("without", "won") if name in raw}
        return Mapping(target=raw["target"], order=raw["order"], kinds=raw.get("kinds"), **lists)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"--mapping: {type(error).__name__}: {error}") from None


def _kind(rows: Sequence[dict[str, str]], name: str) -> Kind:
    values = {row[name] for row in rows if row[name]}
    numbers = all(as_number(value) is not None for value in values)
    return Kind.NUMBER if numbers and len(values) > MOST_KINDS else Kind.CATEGORY
