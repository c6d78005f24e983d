"""How we write people, money and moments: short, in the reader's language and the organization's time zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _


def name_of(thing) -> str:
    return str(getattr(thing, "name", None) or thing or "")


def initials(name: str) -> str:
    """Marina Alves → MA. A name without letters, such as a bare phone number, gives its last two digits."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    if not words:
        return "".join(sign for sign in str(name) if sign.isdigit())[-2:] or "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def brl(cents: int | None, form: str = "") -> str:
    """R$ 12.500; cents only when there are some, always with "full", never with "round"."""
    if cents is None:
        return ""
    sign = "−" if cents < 0 else ""
    reais, rest = divmod(abs(int(cents)), 100)
    if form == "full" or (rest and form != "round"):
        return f"{sign}R$ {number_format(Decimal(abs(cents)) / 100, decimal_pos=2, force_grouping=True)}"
    whole = reais + (rest >= 50)
    return f"{sign}R$ {number_format(whole, force_grouping=True)}"


SIGNS = {"BRL": "R$", "USD": "US$", "EUR": "€"}


def money(amount: Decimal | str | None, currency: str) -> str:
    """R$ 12,50; US$ 0,0068: with as many places as say something, two at least."""
    if amount is None or amount == "":
        return "–"
    value = Decimal(amount)
    places = 2 if abs(value) >= 1 else min(max(2, -int(value.normalize().as_tuple().exponent)), 6)
    sign = "−" if value < 0 else ""
    written = number_format(round(abs(value), places), decimal_pos=places, force_grouping=True)
    return f"{sign}{SIGNS.get(currency, currency)} {written}".strip()


def when(moment: datetime | date | None, form: str = "") -> str:
    """hoje 18:30, amanhã 10:00, ontem 17:00, seg 23/11; with "day" only the day."""
    if not moment:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    day = local.date() if isinstance(local, datetime) else local
    today = timezone.localdate()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((day - today).days)
    if not near:
        if day.year != today.year:
            return date_format(day, pgettext("date of another year", "m/d/Y"))
        return date_format(day, pgettext("weekday and date", "D m/d")).lower()
    if form == "day" or not isinstance(local, datetime):
        return near
    return f"{near} {date_format(local, 'H:i')}"


def long_date(day: date, *, with_year: bool = False) -> str:
    """19 de novembro; 3 de maio de 2025. Django's Portuguese months begin with a capital, ours do not."""
    if with_year:
        text = date_format(day, pgettext("long date of another year", "F j, Y"))
    else:
        text = date_format(day, pgettext("day and month", "F j"))
    return text.lower() if (get_language() or "").startswith("pt") else text


def ago(moment: datetime | None) -> str:
    """How long since, in one short word: now, 4 min, 2 h, 9 d."""
    if not moment:
        return ""
    seconds = max((timezone.now() - moment) / timedelta(seconds=1), 0)
    if seconds < 60:
        return _("now")
    if seconds < 3600:
        return ngettext("%(n)s min", "%(n)s min", int(seconds // 60)) % {"n": int(seconds // 60)}
    if seconds < 86400:
        return _("%(n)s h") % {"n": int(seconds // 3600)}
    return _("%(n)s d") % {"n": int(seconds // 86400)}
