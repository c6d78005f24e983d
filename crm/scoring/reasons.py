"""Why a score is what it is, in words: kept with the lead as facts and points, said in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.scoring.facts import BY_NAME, Kind

SHOWN = 6


def worded(reason: Mapping[str, Any]) -> str:
    """A rule's reason is the organization's own text; a fact's is said in the language at hand."""
    fact = BY_NAME.get(str(reason.get("fact", "")))
    if fact is None:
        return str(reason.get("text", ""))
    value, label = reason.get("value"), str(fact.label)
    match fact.kind:
        case Kind.YES_NO:
            return _("%(fact)s: yes") % {"fact": label} if value else _("%(fact)s: no") % {"fact": label}
        case Kind.TAGS:
            return _("%(fact)s: %(value)s") % {"fact": label, "value": ", ".join(map(str, value or [])) or _("none")}
    if value in (None, ""):
        return _("%(fact)s: not known") % {"fact": label}
    return _("%(fact)s: %(value)s") % {"fact": label, "value": told(value, str(fact.unit))}


def told(value: Any, unit: str) -> str:
    if isinstance(value, float | int):
        number = f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.1f}"
        number = _localised(number)
        return f"{unit} {number}" if unit == "R$" else f"{number} {unit}".strip()
    return str(value)


def _localised(number: str) -> str:
    from django.utils.translation import get_language

    if (get_language() or "").startswith("pt"):
        return number.translate(str.maketrans(",.", ".,"))
    return number
