"""Rules: conditions on facts, points, a reason. What a person may choose on a page, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.conditions import Comparison, Unfit, as_number, as_words
from crm.scoring.facts import BY_NAME, Facts, Kind

START = 25
MOST_POINTS = 50
MOST_CONDITIONS = 5


class Is(StrEnum):
    """How a fact is compared."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    TRUE = "true"
    FALSE = "false"
    KNOWN = "known"
    UNKNOWN = "unknown"


WORDS = {
    Is.AT_LEAST: _("is at least"),
    Is.AT_MOST: _("is at most"),
    Is.ONE_OF: _("is one of"),
    Is.NONE_OF: _("is none of"),
    Is.TRUE: _("yes"),
    Is.FALSE: _("no"),
    Is.KNOWN: _("is known"),
    Is.UNKNOWN: _("is not known"),
}
FITTING = {
    Kind.NUMBER: (Is.AT_LEAST, Is.AT_MOST, Is.KNOWN, Is.UNKNOWN),
    Kind.CATEGORY: (Is.ONE_OF, Is.NONE_OF, Is.KNOWN, Is.UNKNOWN),
    Kind.TAGS: (Is.ONE_OF, Is.NONE_OF),
    Kind.YES_NO: (Is.TRUE, Is.FALSE),
}
WITHOUT_VALUE = (Is.TRUE, Is.FALSE, Is.KNOWN, Is.UNKNOWN)


class Condition(Comparison):
    """One comparison of a fact of ours."""

    how: Is

    @classmethod
    def read(cls, raw: Any) -> "Condition":
        """From JSON. Raises ``Unfit``."""
        try:
            fact, how = BY_NAME[raw["fact"]], Is(raw["is"])
        except (KeyError, TypeError, ValueError):
            raise Unfit(_("Choose a fact and how it is compared.")) from None
        if how not in FITTING[fact.kind]:
            raise Unfit(_("“%(fact)s” cannot be compared in this way.") % {"fact": fact.label})
        return cls(fact.name, how, None if how in WITHOUT_VALUE else _value(fact.kind, raw.get("value")))

    def holds(self, facts: Facts) -> bool:
        """What is not known is neither at least nor at most anything, and none of anything."""
        known = facts.get(self.fact)
        match self.how:
            case Is.TRUE:
                return bool(known)
            case Is.FALSE:
                return not known
            case Is.KNOWN:
                return known not in (None, "")
            case Is.UNKNOWN:
                return known in (None, "")
            case Is.AT_LEAST:
                return known is not None and known >= self.value
            case Is.AT_MOST:
                return known is not None and known <= self.value
        words = {str(one).casefold() for one in (known if isinstance(known, list | tuple) else [known])}
        among = any(word.casefold() in words for word in self.value)
        return among if self.how is Is.ONE_OF else not among


@dataclass(frozen=True)
class Rule:
    """Points for leads of which all conditions hold."""

    reason: str
    points: int
    conditions: tuple[Condition, ...]

    def holds(self, facts: Facts) -> bool:
        return bool(self.conditions) and all(condition.holds(facts) for condition in self.conditions)


def applied(rules: Sequence[Rule], facts: Facts) -> list[Rule]:
    """Those that hold, in the order given."""
    return [rule for rule in rules if rule.holds(facts)]


def score(rules: Sequence[Rule], facts: Facts) -> int:
    """Where everybody starts, and the points of what holds, between 0 and 100."""
    return max(0, min(100, START + sum(rule.points for rule in applied(rules, facts))))


def _value(kind: Kind, raw: Any) -> Any:
    return as_number(str(raw).replace(",", ".")) if kind is Kind.NUMBER else as_words(raw, longest=60, most=20)
