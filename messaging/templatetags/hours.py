"""What templates say of a week."""

from itertools import groupby

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from crm.distribution.hours import Week, written

register = template.Library()


@register.filter
def week_in_words(week: Week) -> list[tuple[str, str]]:
    """Seg a Sex 09:00-18:00: neighbouring days that are alike stand together, closed ones are left out."""
    told = [(day, written(week.get(str(day), ()))) for day in range(7)]
    alike = [(spans, [day for day, _spans in days]) for spans, days in groupby(told, key=lambda line: line[1])]
    return [(_days(days), spans) for spans, days in alike if spans]


def _days(days: list[int]) -> str:
    first, last = WEEKDAYS_ABBR[days[0]], WEEKDAYS_ABBR[days[-1]]
    if len(days) == 1:
        return str(first)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
