"""What a broadcast is made of, a number to try it on, and the moment when it starts."""

from typing import Any, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.models import SavedView
from crm.models.saved_view import Page
from crm.phones import e164
from messaging.models import Broadcast, Template
from messaging.services import places, templates
from messaging.services.refusals import BadContent
from messaging.variables import LABELS, unknown_in
from tenants.access import Principal

PACES = [(20, 20), (60, 60), (120, 120), (300, 300), (600, 600)]
VALUE = "value."  # the name of a blank's field is this and its key


def sendable() -> list[Template]:
    """Templates that a broadcast may send: approved ones that want words, or a place."""
    rows = Template.objects.filter(status=templates.APPROVED, channel__is_active=True).select_related("channel")
    return [row for row in rows.order_by("channel__name", "name", "language") if templates.is_fillable(row)]


class BroadcastForm(forms.Form):
    """A draft. Its blanks are fields of their own, named after the template that was chosen."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Only your team sees it, such as “Black Friday, old customers”.")
    )
    template = forms.TypedChoiceField(label=_("Template"))
    view = forms.TypedChoiceField(
        label=_("Who gets it"), help_text=_("A saved view of the pipeline. Each person gets it once.")
    )
    only_granted = forms.BooleanField(
        label=_("Only people who agreed to marketing"),
        required=False,
        initial=True,
        help_text=_("Without it, also those who never said anything. Who said no never gets it."),
    )
    pace = forms.TypedChoiceField(label=_("Messages a minute"), choices=PACES, coerce=int, initial=60)

    def __init__(self, *args, principal: Principal, **kwargs):
        super().__init__(*args, **kwargs)
        self.templates = {str(row.pk): row for row in sendable()}
        views = SavedView.objects.accessible_by(principal).filter(page=Page.LEADS).in_order()
        self.views = {str(row.pk): row for row in views}
        chosen = [("", "—")]
        field = cast(forms.TypedChoiceField, self.fields["template"])
        field.choices = chosen + [
            (pk, f"{row.channel} · {row.name} ({row.language})") for pk, row in self.templates.items()
        ]
        field.coerce = self.templates.get
        view = cast(forms.TypedChoiceField, self.fields["view"])
        view.choices = chosen + [(pk, row.name) for pk, row in self.views.items()]
        view.coerce = self.views.get
        self.blanks = add_blanks(self, self.templates.get(str(self["template"].value() or "")))

    @classmethod
    def of(cls, broadcast: Broadcast, principal: Principal) -> "BroadcastForm":
        initial: dict[str, Any] = {name: getattr(broadcast, name) for name in ("name", "only_granted", "pace")}
        initial |= {"template": str(broadcast.template_id), "view": str(broadcast.view_id or "")}
        initial |= {f"{VALUE}{key}": text for key, text in broadcast.values.items()}
        return cls(initial=initial, principal=principal)

    @property
    def filled(self) -> list[forms.BoundField]:
        return [self[name] for name in self.blanks]

    @property
    def said(self) -> dict[str, Any]:
        """What ``keeping.write`` takes."""
        values = {name.removeprefix(VALUE): self.cleaned_data[name] for name in self.blanks}
        return {name: self.cleaned_data[name] for name in BroadcastForm.base_fields} | {"values": values}


class BlanksForm(forms.Form):
    """The blanks of a template that was just chosen."""

    def __init__(self, *args, template: Template | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.blanks = add_blanks(self, template)


class TrialForm(forms.Form):
    """To whom the test goes."""

    number = forms.CharField(label=_("Number"), max_length=30, widget=forms.TextInput({"inputmode": "tel"}))

    def clean_number(self) -> str:
        if not (number := e164(self.cleaned_data["number"])):
            raise forms.ValidationError(_("Type the number with its area code, such as (11) 98765-4321."))
        return number


class StartForm(forms.Form):
    """Now, or at a moment to come."""

    at = forms.DateTimeField(
        label=_("Start at"),
        required=False,
        help_text=_("Empty: now."),
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )


def add_blanks(form: forms.Form, template: Template | None) -> list[str]:
    """One field for each blank, with the words around it to know it by."""
    names = []
    for blank in templates.blanks_of(template) if template else ():
        name = f"{VALUE}{blank.key}"
        form.fields[name] = _blank(blank)
        names.append(name)
    return names


def _blank(blank: templates.Variable) -> forms.CharField:
    match blank.part:
        case "body":
            label = f"{{{{{blank.name}}}}}"
        case "place":
            label = capfirst(blank.name)
        case part:
            label = f"{{{{{blank.name}}}}} ({part})"
    if blank.key == templates.WHERE:
        return WhereField(label=label, max_length=2000, help_text=_("Coordinates, or the long link of a map."))
    most = places.NAME if blank.key == templates.CALLED else places.ADDRESS if blank.part == "place" else 200
    return forms.CharField(label=label, max_length=most, validators=[_known_only])


class WhereField(forms.CharField):
    """Somewhere on earth, kept as its coordinates however it was written."""

    def clean(self, value: Any) -> str:
        try:
            place = places.written(super().clean(value))
        except BadContent as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return f"{places.degrees(place.latitude)}, {places.degrees(place.longitude)}"


def _known_only(text: str) -> None:
    if unknown := unknown_in(text):
        known = ", ".join(f"{{{{{name}}}}}" for name in LABELS)
        raise forms.ValidationError(
            _("There is no variable %(name)s. There are: %(known)s.") % {"name": unknown[0], "known": known}
        )
