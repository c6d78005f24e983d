"""Numbers of the metrics as people read them; a dash where there is nothing to say."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.words import brl

NOTHING = "–"
THOUSAND, MILLION = 1_000, 1_000_000


def percent(part: float | None, digits: int = 0) -> str:
    return NOTHING if part is None else f"{number_format(part * 100, decimal_pos=digits)}%"


def days(count: float | None) -> str:
    """1 day; 21.5 days."""
    if count is None:
        return NOTHING
    told = number_format(count, decimal_pos=0 if count >= 100 else 1)
    return ngettext("%(n)s day", "%(n)s days", 1 if count == 1 else 2) % {"n": told}


def short_days(count: float | None) -> str:
    """9.4 d."""
    return NOTHING if count is None else _("%(n)s d") % {"n": number_format(count, decimal_pos=1)}


def money(cents: float | None) -> str:
    return NOTHING if cents is None else brl(round(cents), "round")


def short_money(cents: float | None) -> str:
    """R$ 1.42 mi, R$ 742 k: for charts, where every digit costs room."""
    if cents is None:
        return NOTHING
    reais = cents / 100
    if abs(reais) >= MILLION:
        return _("R$ %(n)s mi") % {"n": number_format(reais / MILLION, decimal_pos=2)}
    if abs(reais) >= 10 * THOUSAND:
        return _("R$ %(n)s k") % {"n": number_format(reais / THOUSAND, decimal_pos=0)}
    return money(cents)
