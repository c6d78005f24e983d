"""How one wants to be told of things."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import notices
from crm.forms.week import DAYS
from crm.models import Notification, NotificationPreference, Way
from crm.models.notification_preference import DIGEST
from tenants import zones
from tenants.access import Principal


@dataclass(frozen=True)
class Line:
    """A kind, with a tick for each way."""

    kind: Notification.Kind
    boxes: list[tuple[Way, str, bool]]


class NotificationPreferenceForm(forms.ModelForm):
    """A table of kinds and ways, when to be left alone, sounds."""

    # Ticked pairs such as "task.due:mail".
    ticked = forms.MultipleChoiceField(required=False)
    quiet_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("The whole day"),
        choices=DAYS.items(),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    digest_day = forms.TypedChoiceField(label=gettext_lazy("On, each week"), choices=DAYS.items(), coerce=int)

    class Meta:
        model = NotificationPreference
        fields = (
            *("pushes_text", "mail_after", "plays_sounds", "quiet_from", "quiet_to", "quiet_days"),
            *DIGEST,
        )
        labels = {
            "pushes_text": gettext_lazy("Pushes show what was written, also on a locked screen"),
            "mail_after": gettext_lazy("Minutes to look into the product before an e-mail is sent"),
            "plays_sounds": gettext_lazy("Sounds, while the product is open"),
            "quiet_from": gettext_lazy("From"),
            "quiet_to": gettext_lazy("To"),
            "digest": gettext_lazy("How often"),
            "digest_at": gettext_lazy("At"),
            "digest_zone": gettext_lazy("By the clock of"),
        }
        widgets = {
            "digest_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "quiet_from": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, principal: Principal, **kwargs):
        super().__init__(*args, **kwargs)
        self.topics = list(notices.topics_of(principal).values())
        pairs = [f"{kind}:{way}" for topic in self.topics for kind in topic.kinds for way in Way]
        self.fields["ticked"].choices = [(pair, pair) for pair in pairs]  # type: ignore[attr-defined]
        offered = [("", gettext_lazy("the organization")), *zones.choices()]
        self.fields["digest_zone"] = forms.ChoiceField(
            label=self.fields["digest_zone"].label, choices=offered, required=False
        )
        for name in DIGEST if self.is_bound else ():  # a page that does not ask about it leaves it as it is
            self.fields[name].required = name in self.data and name != "digest_zone"
        self.initial["quiet_days"] = [str(day) for day in self.instance.quiet_days]

    @property
    def table(self) -> list[tuple[str | Promise, list[Line]]]:
        return [(topic.label, [self._line(kind) for kind in topic.kinds]) for topic in self.topics]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned |= {name: getattr(self.instance, name) for name in DIGEST if name not in self.data}
        ends = {"quiet_from", "quiet_to"}
        if ends <= cleaned.keys() and len({cleaned[end] is None for end in ends}) == 2:
            self.add_error("quiet_to", _("Say both, or neither."))
        if len(set(cleaned.get("quiet_days", ()))) == len(DAYS):
            self.add_error("quiet_days", _("Leave at least one day on which we may reach you."))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """What is kept: of kinds that were not asked about, what was chosen before."""
        ticked = set(self.cleaned_data.pop("ticked"))
        shown = [str(kind) for topic in self.topics for kind in topic.kinds]
        chosen = {kind: frozenset(way for way in Way if f"{kind}:{way}" in ticked) for kind in shown}
        others = {kind: ways for kind, ways in self.instance.choices.items() if kind not in shown}
        return {**self.cleaned_data, "choices": others | notices.differing(chosen)}

    def _line(self, kind: Notification.Kind) -> Line:
        ticked = set(self.data.getlist("ticked")) if self.is_bound else None  # type: ignore[attr-defined]
        ways = notices.ways(self.instance, kind)
        return Line(
            kind,
            [(way, f"{kind}:{way}", way in ways if ticked is None else f"{kind}:{way}" in ticked) for way in Way],
        )
