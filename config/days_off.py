"""Which days are holidays in Brazil and its states, and how business days are counted."""

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

NATIONAL = "BR"
ONE_DAY, WEEKEND = timedelta(days=1), (5, 6)


@cache
def holidays_of(place: str, year: int) -> dict[date, str]:
    """Brazil's, with a state's own: by their Portuguese names."""
    state = None if place == NATIONAL else place
    return dict(country_holidays("BR", subdiv=state, years=year, language="pt_BR"))


def business_days_after(day: date, count: int) -> date:
    """The last of so many business days; the first day itself does not count, nor do national holidays."""
    while count:
        day += ONE_DAY
        if day.weekday() not in WEEKEND and day not in holidays_of(NATIONAL, day.year):
            count -= 1
    return day
