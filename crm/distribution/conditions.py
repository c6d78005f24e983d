"""What a rule asks of a lead: facts, how they are compared, and whether they hold."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.conditions import Comparison, Unfit, as_number, as_words
from crm.custom.said import OWN
from crm.plain import plain

MOST_CONDITIONS = 8
Facts = Mapping[str, Any]


class Kind(StrEnum):
    """What a fact is: words, or a number."""

    WORDS = "words"
    NUMBER = "number"


class Is(StrEnum):
    """How a fact is compared."""

    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    KNOWN = "known"
    UNKNOWN = "unknown"


WORDS: dict[Is, str | Promise] = {
    Is.ONE_OF: _("is one of"),
    Is.NONE_OF: _("is none of"),
    Is.CONTAINS: _("contains"),
    Is.AT_LEAST: _("is at least"),
    Is.AT_MOST: _("is at most"),
    Is.KNOWN: _("is known"),
    Is.UNKNOWN: _("is not known"),
}
FITTING = {
    Kind.WORDS: (Is.ONE_OF, Is.NONE_OF, Is.CONTAINS, Is.KNOWN, Is.UNKNOWN),
    Kind.NUMBER: (Is.AT_LEAST, Is.AT_MOST, Is.KNOWN, Is.UNKNOWN),
}
WITHOUT_VALUE = (Is.KNOWN, Is.UNKNOWN)
# name → what people call it, and its kind. Numbers of value are in reais.
FACTS: dict[str, tuple[str | Promise, Kind]] = {
    "source": (_("Source"), Kind.WORDS),
    "origin": (_("Lead source"), Kind.WORDS),
    "channel": (_("Channel"), Kind.WORDS),
    "campaign": (_("Campaign"), Kind.WORDS),
    "utm_source": ("utm_source", Kind.WORDS),
    "utm_medium": ("utm_medium", Kind.WORDS),
    "tags": (_("Tags"), Kind.WORDS),
    "value": (_("Value in reais"), Kind.NUMBER),
    "ddd": (_("Area code (DDD)"), Kind.WORDS),
    "uf": (_("State (UF)"), Kind.WORDS),
    "city": (_("City"), Kind.WORDS),
    "pipeline": (_("Pipeline"), Kind.WORDS),
}


class Condition(Comparison):
    """One comparison of a fact of ours."""

    how: Is

    @classmethod
    def read(cls, raw: Any) -> "Condition":
        """From JSON. Raises ``Unfit``. A field of the organization's own takes words or a number, as it is compared."""
        try:
            fact, how = str(raw["fact"]), Is(raw["is"])
        except (KeyError, TypeError, ValueError):
            raise Unfit(_("Choose a fact and how it is compared.")) from None
        if fact.startswith(OWN) and len(fact) > len(OWN):
            kind = Kind.NUMBER if how in (Is.AT_LEAST, Is.AT_MOST) else Kind.WORDS
        elif fact in FACTS:
            kind = FACTS[fact][1]
        else:
            raise Unfit(_("Choose a fact and how it is compared."))
        if how not in FITTING[kind]:
            raise Unfit(_("This fact cannot be compared in this way."))
        return cls(fact, how, None if how in WITHOUT_VALUE else _value(kind, raw.get("value")))

    def holds(self, facts: Facts) -> bool:
        """What is not known is neither at least nor at most anything, and none of anything."""
        known = facts.get(self.fact)
        match self.how:
            case Is.KNOWN:
                return known not in (None, "", [], ())
            case Is.UNKNOWN:
                return known in (None, "", [], ())
            case Is.AT_LEAST:
                return isinstance(known, int | float) and known >= self.value
            case Is.AT_MOST:
                return isinstance(known, int | float) and known <= self.value
        words = [plain(str(one)) for one in (known if isinstance(known, list | tuple) else [known]) if one]
        asked = [plain(word) for word in self.value]
        if self.how is Is.CONTAINS:
            return any(part in word for part in asked for word in words)
        among = any(word in words for word in asked)
        return among if self.how is Is.ONE_OF else not among


def read_all(raw: Any) -> tuple[Condition, ...]:
    """Raises ``Unfit``."""
    if not isinstance(raw, list) or len(raw) > MOST_CONDITIONS:
        raise Unfit(_("Give a list of at most %(n)s conditions.") % {"n": MOST_CONDITIONS})
    return tuple(Condition.read(each) for each in raw)


def _value(kind: Kind, raw: Any) -> Any:
    return as_number(_plainly(raw)) if kind is Kind.NUMBER else as_words(raw, longest=80, most=50)


def _plainly(raw: Any) -> str:
    """A number as people write it: ``5.000,50`` and ``R$ 5000`` too."""
    text = str(raw).replace("R$", "").replace(" ", "")
    if "," in text or text.count(".") > 1 or (text.count(".") == 1 and len(text.rpartition(".")[2]) == 3):
        text = text.replace(".", "").replace(",", ".")
    return text
