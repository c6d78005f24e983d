"""From here to there, as it stands in an address: ``5000..20000``, ``2026-10-01..``, ``90d``."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import DecimalField
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import words
from crm.forms.fields import MOST_CENTS, MoneyField

BETWEEN = ".."
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
PRESETS = {
    "today": gettext_lazy("today"),
    "7d": gettext_lazy("last 7 days"),
    "30d": gettext_lazy("last 30 days"),
    "90d": gettext_lazy("last 90 days"),
    "this-month": gettext_lazy("this month"),
    "last-month": gettext_lazy("last month"),
    "this-year": gettext_lazy("this year"),
}


# Of days that are only days, and may be ahead.
AHEAD = {
    "next-7d": gettext_lazy("next 7 days"),
    "next-30d": gettext_lazy("next 30 days"),
    "next-90d": gettext_lazy("next 90 days"),
}
DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,4})?")


@dataclass(frozen=True)
class Numbers:
    """Numbers from low to high, both included; either may be open."""

    low: int | Decimal | None = None
    high: int | Decimal | None = None

    def __bool__(self) -> bool:
        return self != Numbers()

    def of(self, field: str) -> Q:
        """The rows whose field lies within."""
        least = {} if self.low is None else {f"{field}__gte": self.low}
        return Q(**least, **({} if self.high is None else {f"{field}__lte": self.high}))


def points(text: str) -> Numbers:
    """``70..100``; what is none is no range at all."""
    low, high = (_whole(part, most=100) for part in _ends(text))
    return Numbers() if low is not None and high is not None and low > high else Numbers(low, high)


def points_text(numbers: Numbers) -> str:
    return _joined(*("" if each is None else str(each) for each in (numbers.low, numbers.high)))


def points_said(numbers: Numbers) -> str:
    return _said(*("" if each is None else str(each) for each in (numbers.low, numbers.high)))


def money(text: str) -> Numbers:
    """``5000..20000.50`` in reais; cents for us."""
    low, high = (_cents(part) for part in _ends(text))
    return Numbers() if low is not None and high is not None and low > high else Numbers(low, high)


def money_text(numbers: Numbers) -> str:
    return _joined(*("" if each is None else f"{Decimal(each) / 100:f}" for each in (numbers.low, numbers.high)))


def money_said(numbers: Numbers) -> str:
    return _said(*("" if each is None else words.brl(int(each), "round") for each in (numbers.low, numbers.high)))


def decimals(text: str) -> Numbers:
    """``-1.5..20``; what is none is no range at all."""
    low, high = (Decimal(part) if DECIMAL.fullmatch(part) else None for part in _ends(text))
    return Numbers() if low is not None and high is not None and low > high else Numbers(low, high)


def decimals_text(numbers: Numbers) -> str:
    return _joined(*("" if each is None else f"{each:f}" for each in (numbers.low, numbers.high)))


def decimals_said(numbers: Numbers) -> str:
    shown = ("" if each is None else number_format(each, force_grouping=True) for each in (numbers.low, numbers.high))
    return _said(*shown)


def period(text: str, *, whenever: bool = False) -> str:
    """The same in one way of writing: a preset, or days; empty when it is none. Birthdays may be ``whenever``."""
    if text in PRESETS or (whenever and text in AHEAD):
        return text
    first, last = (_day(part, whenever) for part in _ends(text))
    if first and last and first > last:
        return ""
    return _joined(*("" if each is None else each.isoformat() for each in (first, last)))


def within(text: str, field: str) -> Q:
    """The rows whose moment lies in a period, days as they begin and end where the organization is."""
    first, last = days(text)
    since = {} if first is None else {f"{field}__gte": _midnight(first)}
    return Q(**since, **({} if last is None else {f"{field}__lt": _midnight(last + timedelta(days=1))}))


def days(text: str, *, whenever: bool = False) -> tuple[date | None, date | None]:
    """The first and the last day of a period, as of today."""
    today = timezone.localdate()
    month = today.replace(day=1)
    match text:
        case "today":
            return today, today
        case "7d" | "30d" | "90d":
            return today - timedelta(days=int(text[:-1]) - 1), today
        case "next-7d" | "next-30d" | "next-90d":
            return today, today + timedelta(days=int(text[5:-1]) - 1)
        case "this-month":
            return month, None
        case "last-month":
            return (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)
        case "this-year":
            return today.replace(month=1, day=1), None
    first, last = _ends(text)
    return _day(first, whenever), _day(last, whenever)


def period_said(text: str, *, whenever: bool = False) -> str:
    if ready := PRESETS.get(text, AHEAD.get(text)):
        return str(ready)
    ends = days(text, whenever=whenever)
    return _said(*("" if each is None else date_format(each, "SHORT_DATE_FORMAT") for each in ends))


def _ends(text: str) -> tuple[str, str]:
    low, _sign, high = text.partition(BETWEEN)
    return (low, high) if BETWEEN in text else ("", "")


def _joined(low: str, high: str) -> str:
    return f"{low}{BETWEEN}{high}" if low or high else ""


def _said(low: str, high: str) -> str:
    if low and high:
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("from %(low)s") % {"low": low}
    return _("up to %(high)s") % {"high": high} if high else ""


def plain_amount(text: str) -> str:
    """As people type it into a field, ``R$ 12.500,00``, in the one way of an address; as it was when it is no amount."""
    try:
        cents = MoneyField().clean(text) if text else None
    except ValidationError:
        return text
    return "" if cents is None else f"{Decimal(cents) / 100:f}"


def plain_number(text: str) -> str:
    """As people type it here, ``1.234,5``, in the one way of an address; as it was when it is no number."""
    try:
        number = DecimalField(localize=True, required=False).clean(text)
    except ValidationError:
        return text
    return "" if number is None else f"{number:f}"


def _whole(text: str, *, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= most else None


def _cents(text: str) -> int | None:
    if not text or len(text) > 16 or not all(sign in "0123456789." for sign in text):
        return None
    try:
        cents = int((Decimal(text) * 100).to_integral_value())
    except InvalidOperation:
        return None
    return cents if cents <= MOST_CENTS else None


def _day(text: str, whenever: bool = False) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if whenever or EARLIEST <= day <= LATEST else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
