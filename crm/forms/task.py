"""What somebody has to do, until when."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import Task
from tenants.models import User

USUAL_HOUR = time(9)
REMINDERS = [
    ("", _("No reminder")),
    ("0", _("When it is due")),
    ("15", _("15 minutes before")),
    ("60", _("1 hour before")),
    ("1440", _("1 day before")),
]


class TaskForm(forms.Form):
    """A task. The moment is asked as a day and an hour, in the organization's time zone."""

    title = forms.CharField(label=_("What"), max_length=160, widget=forms.TextInput({"autocomplete": "off"}))
    due_date = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    due_time = forms.TimeField(label=_("Hour"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Task.Priority, coerce=int, empty_value=None, required=False
    )
    repeat = forms.ChoiceField(label=_("Repeats"), choices=Task.Repeat, required=False)
    remind = forms.TypedChoiceField(
        label=_("Reminder"), choices=REMINDERS, coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args, owners: Sequence[User], **kwargs):
        super().__init__(*args, **kwargs)
        self._owners = {str(owner.pk): owner for owner in owners}
        self.chooses_owner = len(owners) > 1
        choices = [(pk, str(owner)) for pk, owner in self._owners.items()]
        self.fields["owner"] = forms.ChoiceField(label=_("Who"), choices=choices)

    @staticmethod
    def initial_of(task: Task) -> dict:
        due = timezone.localtime(task.due_at)
        return {
            "title": task.title,
            "due_date": due.date(),
            "due_time": due.time(),
            "owner": task.owner_id,
            "priority": task.priority,
            "repeat": task.repeat,
            "remind": "" if task.remind_minutes is None else task.remind_minutes,
        }

    @staticmethod
    def fresh(owner_id: UUID | None) -> dict:
        """Tomorrow morning, for whoever is likeliest."""
        tomorrow = timezone.localdate() + timedelta(days=1)
        return {
            "due_date": tomorrow,
            "due_time": USUAL_HOUR,
            "owner": owner_id,
            "priority": Task.Priority.MEDIUM,
            "remind": 15,
        }

    def clean_due_date(self):
        day = self.cleaned_data["due_date"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("Check the year."))
        return day

    @property
    def who(self) -> User:
        return self._owners[self.cleaned_data["owner"]]

    @property
    def due_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["due_date"], self.cleaned_data["due_time"]))

    @property
    def said(self) -> dict[str, Any]:
        """All of it, as a task keeps it."""
        said = self.cleaned_data
        return {
            "title": said["title"],
            "due_at": self.due_at,
            "owner": self.who,
            "priority": said["priority"] or Task.Priority.MEDIUM,
            "repeat": said["repeat"],
            "remind_minutes": said["remind"],
        }
