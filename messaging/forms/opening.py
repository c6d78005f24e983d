"""When people answer on a channel, and what is said when they do not."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from crm.forms.week import WeekFields
from messaging.models import OpeningHours
from messaging.services.away import NAMES
from messaging.variables import VARIABLE

MOST_DAYS = 100
WRITTEN = "%d/%m/%Y"


class OpeningForm(WeekFields, forms.ModelForm):
    """Days of one's own are written one a line."""

    closed_days = forms.CharField(required=False, max_length=1500, widget=forms.Textarea({"rows": 2}))

    class Meta:
        model = OpeningHours
        fields = ("holidays", "closed_days", "answers", "text")
        widgets = {"text": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = self.fields["closed_days"]
        days.label, days.help_text = _("Other days it is closed"), _("Such as 24/12/2026, apart by commas or lines.")
        self.initial["closed_days"] = ", ".join(f"{day:{WRITTEN}}" for day in self.instance.closed_days)
        self.ask_week(self.instance.week)

    def clean_closed_days(self) -> list[date]:
        words = self.cleaned_data["closed_days"].replace(",", " ").replace(";", " ").split()
        try:
            days = sorted({datetime.strptime(word, WRITTEN).date() for word in words})  # noqa: DTZ007 - a day
        except ValueError:
            raise forms.ValidationError(_("Write days such as 24/12/2026.")) from None
        if len(days) > MOST_DAYS:
            raise forms.ValidationError(_("At most %(n)s days.") % {"n": MOST_DAYS})
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["week"] = self.week_said(cleaned)
        if why := refusal_of(cleaned.get("answers", False), cleaned.get("text", "")):
            self.add_error("text", why)
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """For the service."""
        return {name: self.cleaned_data[name] for name in ("week", "holidays", "closed_days", "answers", "text")}


def refusal_of(answers: bool, text: str) -> str:
    """What is wrong with an answer; nothing when it may stand."""
    if answers and not text.strip():
        return _("Write what is answered.")
    if unknown := sorted({match[1] for match in VARIABLE.finditer(text)} - set(NAMES)):
        return _("Nothing is known as %(names)s.") % {"names": ", ".join(unknown)}
    return ""
