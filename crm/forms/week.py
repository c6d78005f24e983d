"""The hours of a week in a form: a field a day."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.distribution import hours

DAYS = {
    "0": gettext_lazy("Monday"),
    "1": gettext_lazy("Tuesday"),
    "2": gettext_lazy("Wednesday"),
    "3": gettext_lazy("Thursday"),
    "4": gettext_lazy("Friday"),
    "5": gettext_lazy("Saturday"),
    "6": gettext_lazy("Sunday"),
}


class WeekFields(forms.BaseForm):
    """Mixed into a form that asks for them."""

    def ask_week(self, week: hours.Week) -> None:
        for day, name in DAYS.items():
            self.fields[f"day_{day}"] = forms.CharField(label=name, required=False, max_length=80)
            cast(dict[str, Any], self.initial)[f"day_{day}"] = hours.written(week.get(day, ()))

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{day}"] for day in DAYS]

    def week_said(self, cleaned: dict[str, Any]) -> Mapping[str, list[list[str]]]:
        """Taken out of what was said; a day that cannot be read is told beside it."""
        week = {}
        for day in DAYS:
            try:
                if spans := hours.read(cleaned.pop(f"day_{day}", "")):
                    week[day] = spans
            except hours.Unreadable:
                self.add_error(f"day_{day}", _("Write hours such as 9h-12h, 13h-18h."))
        return week
