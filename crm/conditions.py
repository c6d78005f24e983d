"""What rules of every kind ask: a fact, how it is compared, and with what. Which facts there are is each kind's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Unfit(ValueError):
    """The condition makes no sense; the message says why."""


@dataclass(frozen=True)
class Comparison:
    """``value`` is a number, a tuple of words, or None where the comparison needs none."""

    fact: str
    how: StrEnum
    value: Any = None

    def as_json(self) -> dict[str, Any]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"fact": self.fact, "is": self.how.value} | ({} if value is None else {"value": value})


def as_json(conditions: Sequence[Comparison]) -> list[dict[str, Any]]:
    """As a rule's row keeps them."""
    return [condition.as_json() for condition in conditions]


def as_number(text: str) -> int | float:
    """Raises ``Unfit``."""
    try:
        said = float(text)
    except ValueError:
        raise Unfit(_("Give a number.")) from None
    if not abs(said) < 1e12:  # also what is no number at all
        raise Unfit(_("Give a number."))
    return int(said) if said == int(said) else said


def as_words(raw: Any, *, longest: int, most: int) -> tuple[str, ...]:
    """A list of them, or a text that commas part. Raises ``Unfit``."""
    given = raw.split(",") if isinstance(raw, str) else raw if isinstance(raw, list | tuple) else []
    kept = tuple(dict.fromkeys(word for word in (str(word).strip()[:longest] for word in given) if word))[:most]
    if not kept:
        raise Unfit(_("Give at least one value."))
    return kept
