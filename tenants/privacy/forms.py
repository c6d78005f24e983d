"""What is asked about an incident, step by step, and who answers for people's data."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.models import Incident, PrivacyContact

MOMENT = {"type": "datetime-local"}
MOMENTS = ("known_at", "happened_at", "contained_at", "anpd_at", "persons_at")
PLAIN = "%Y-%m-%dT%H:%M"


class IncidentForm(forms.ModelForm):
    """Some of an incident's columns. What has happened lies in the past."""

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = {name: getattr(self.instance, name) for name in self.fields}
        for name, field in self.fields.items():
            if name in MOMENTS:
                field.widget = forms.DateTimeInput(attrs=MOMENT, format=PLAIN)
            elif isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
        if "kinds" in self.fields:
            label = Incident._meta.get_field("kinds").verbose_name
            self.fields["kinds"] = forms.MultipleChoiceField(
                label=label, choices=Incident.Data, widget=forms.CheckboxSelectMultiple, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in set(MOMENTS) & set(cleaned):
            if cleaned[name] and cleaned[name] > timezone.now():
                self.add_error(name, _("This moment is still to come."))
        return cleaned


def _form(*fields: str) -> type[forms.ModelForm]:
    return forms.modelform_factory(Incident, form=IncidentForm, fields=fields)


NewIncidentForm = _form("title", "known_at", "happened_at", "description")
# step → (what it is called, its form)
STEPS: dict[str, tuple[Promise, type[forms.ModelForm]]] = {
    "facts": (
        gettext_lazy("What happened"),
        _form("title", "known_at", "happened_at", "description", "is_small"),
    ),
    "containment": (
        gettext_lazy("Contain"),
        _form("contained_at", "measures_before", "measures_after"),
    ),
    "assessment": (
        gettext_lazy("Assess"),
        _form("kinds", "persons", "vulnerable", "treated", "risk", "impact", "why_silent"),
    ),
    "authority": (gettext_lazy("Tell ANPD"), _form("anpd_at", "anpd_protocol", "why_late")),
    "persons": (gettext_lazy("Tell the persons"), _form("persons_at", "persons_how")),
}


class NoteForm(forms.Form):
    """A line of the record, in somebody's own words."""

    text = forms.CharField(label=gettext_lazy("Note"), max_length=5000, widget=forms.Textarea({"rows": 3}))


class PrivacyContactForm(forms.ModelForm):
    """Shown on forms that people fill in, in the register and in what is told of an incident."""

    policy_url = forms.URLField(label=gettext_lazy("privacy policy"), assume_scheme="https", required=False)

    class Meta:
        model = PrivacyContact
        fields = ("controller", "tax_id", "address", "officer", "email", "phone", "policy_url", "is_small")
