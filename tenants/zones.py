"""Time zones as people know them: by a city, its country, and how far it is from Greenwich today."""

from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_gmt, get_timezone_location
from django.utils import timezone, translation

# The offsets people in Brazil live by come first; the rest of the world follows.
BRAZIL = ("America/Sao_Paulo", "America/Manaus", "America/Fortaleza", "America/Rio_Branco", "America/Noronha")
NOWHERE = "ZZ"  # CLDR's code of what lies in no country


@cache
def all_zones() -> tuple[str, ...]:
    """Those of Brazil first. Python reads six hundred files to tell them."""
    return (*BRAZIL, *sorted(available_timezones() - set(BRAZIL)))


def choices() -> list[tuple[str, str]]:
    """All zones with their names in the reader's language."""
    return _named(translation.to_locale(translation.get_language() or "en"), timezone.now().date())


@lru_cache(maxsize=4)
def _named(language: str, day: date) -> list[tuple[str, str]]:
    """By CLDR; the offset changes with the day."""
    locale, noon = Locale.parse(language), datetime.combine(day, time(12), UTC)
    return [(zone, _name(zone, locale, noon)) for zone in all_zones()]


def _name(zone: str, locale: Locale, at: datetime) -> str:
    """What lies in no country keeps its technical name."""
    offset = get_timezone_gmt(at.astimezone(ZoneInfo(zone)), locale=locale)
    code = get_global("zone_territories").get(zone, NOWHERE)
    if code == NOWHERE or code not in locale.territories:
        return f"{zone.replace('_', ' ')} ({offset})"
    return f"{get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)}, {locale.territories[code]} ({offset})"
