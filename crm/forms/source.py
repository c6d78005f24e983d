"""What is asked about a lead source, and what a form of the organization's asks visitors."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.capture import layouts, own
from crm.capture.layouts import QUESTIONS, STANDARD, Asked, Layout
from crm.capture.naming import FIELDS
from crm.models import CustomField, Lead, Source, Stage
from tenants.models import User

from .fields import TagsField

Kind = Source.Kind
OFFERED = 2  # questions that are not asked yet: more of them come when these are


class SourceForm(forms.Form):
    """Where its leads begin, and who is told of problems."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Such as “Site”, “Landing page de julho”."))
    stage = forms.ModelChoiceField(
        label=_("Leads begin in"),
        queryset=Stage.objects.none(),
        required=False,
        empty_label=_("The first stage of the default pipeline"),
    )
    lead_source = forms.ChoiceField(label=_("Source"), choices=Lead.Source)
    repeat = forms.ChoiceField(label=_("When the person has an open lead"), choices=Source.Repeat)
    tags = TagsField(label=_("Tags"), help_text=_("Apart by commas. Every lead of this source gets them."))
    owner = forms.ChoiceField(
        label=_("Who is told of problems"), required=False, help_text=_("Once a day, when the same keeps going wrong.")
    )

    def __init__(self, data=None, *, people: Sequence[User], initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        stages = Stage.objects.select_related("pipeline").filter(kind=Stage.Kind.OPEN)
        self.fields["stage"].queryset = stages.order_by("pipeline__position", "position")  # type: ignore[attr-defined]
        self.fields["stage"].label_from_instance = lambda stage: f"{stage.pipeline} · {stage}"  # type: ignore[attr-defined]
        self.people = {str(user.pk): user for user in people}
        options = [("", _("Nobody")), *((pk, str(user)) for pk, user in self.people.items())]
        self.fields["owner"].choices = options  # type: ignore[attr-defined]

    def clean_owner(self) -> User | None:
        return self.people.get(self.cleaned_data["owner"])

    @staticmethod
    def initial_of(source: Source) -> dict[str, Any]:
        names = ("name", "stage", "lead_source", "repeat", "tags")
        return {name: getattr(source, name) for name in names} | {"owner": str(source.owner_id or "")}


class TokenForm(forms.Form):
    """A token that opens a page. Without a secret the one that is there stays."""

    access_token = forms.CharField(
        label=_("Page access token"),
        max_length=1000,
        widget=forms.PasswordInput,
        help_text=_("With leads_retrieval, pages_show_list, pages_manage_metadata and pages_read_engagement."),
    )
    app_secret = forms.CharField(
        label=_("App secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput,
        help_text=_("Of your own Meta app. Without it, only our platform’s app can deliver."),
    )

    @property
    def secrets(self) -> dict[str, str]:
        """Those that were given."""
        return {name: self.cleaned_data[name] for name in ("access_token", "app_secret") if self.cleaned_data[name]}


class MetaForm(TokenForm):
    """The page whose leads are to come, and the token that opens it."""

    page_id = forms.RegexField(r"^\d{5,30}$", label=_("Page id"), help_text=_("Meta Business Suite → Page → About."))
    field_order = ("page_id",)


class SecretForm(forms.Form):
    """The shared secret of a webhook."""

    secret = forms.CharField(
        label=_("Signing secret"),
        min_length=16,
        max_length=200,
        required=False,
        widget=forms.PasswordInput,
        help_text=_("Then each post needs the header X-Signature-256: sha256=<HMAC of the body>."),
    )


OF_SOURCE = ("consent_text", "consents_to_marketing")  # kept with the source, not with the form's looks


class LayoutForm(forms.Form):
    """Texts of a form for visitors; its fields are read beside it."""

    heading = forms.CharField(label=_("Heading"), max_length=120, required=False)
    intro = forms.CharField(label=_("Text above"), max_length=600, required=False, widget=forms.Textarea({"rows": 2}))
    button = forms.CharField(label=_("Button"), max_length=40, required=False)
    consent_text = forms.CharField(
        label=_("Consent"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("A box that has to be ticked. We keep the text, the moment and the address as proof."),
    )
    consents_to_marketing = forms.BooleanField(
        label=_("Whoever ticks it also agrees to marketing"),
        required=False,
        help_text=_("Only when the text above says so. Broadcasts may then be sent to these people."),
    )
    thanks = forms.CharField(
        label=_("Thank-you text"), max_length=600, required=False, widget=forms.Textarea({"rows": 2})
    )
    redirect = forms.CharField(
        label=_("Or go on to"), max_length=400, required=False, widget=forms.URLInput({"placeholder": "https://"})
    )
    sites = forms.CharField(
        label=_("Sites that may show it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2, "placeholder": "https://www.suaempresa.com.br"}),
        help_text=_("One a line. Its own page works everywhere."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("pt-br", "Português"), ("en", "English")])

    def clean_redirect(self) -> str:
        """Only the web: an address such as javascript: would run in the visitor’s browser."""
        text = self.cleaned_data["redirect"].strip()
        if text and (not layouts.site_of(text) or not text.lower().startswith(("https://", "http://"))):
            raise forms.ValidationError(_("Type a full web address that begins with https://."))
        if re.search(r"[\s\x00-\x1f\\]", text):
            raise forms.ValidationError(_("Type a full web address that begins with https://."))
        return text

    def clean_sites(self) -> list[str]:
        lines = [line for line in self.cleaned_data["sites"].split() if line]
        sites = [layouts.site_of(line.strip(",;")) for line in lines]
        if not all(sites):
            raise forms.ValidationError(_("Type web addresses, one a line."))
        return list(dict.fromkeys(sites))[:20]

    def layout(self, posted: Any) -> Layout:
        """With the fields as they stood in the builder, from top to bottom."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in OF_SOURCE}
        data["sites"] = tuple(data["sites"])
        return Layout(fields=tuple(_asked(posted)), **data)


def rows_of(layout: Layout) -> list[dict[str, Any]]:
    """All that the builder can ask, those that are asked first and in their order."""
    known = own.askable()
    asked = {each.name: each for each in layout.fields if not each.is_own or each.name in known}
    fresh = [name for name in QUESTIONS if name not in asked][:OFFERED]
    names = [*asked, *(name for name in (*STANDARD, *known) if name not in asked), *fresh]
    ours = {**FIELDS, **{name: row.label for name, row in known.items()}}
    return [
        {
            "name": name,
            "what": _what(name, known),
            "is_question": name in QUESTIONS,
            "on": name in asked,
            "label": asked[name].label if name in asked else "" if name in QUESTIONS else str(ours[name]),
            "required": name in asked and asked[name].required,
            "choices": "\n".join(asked[name].choices) if name in asked else "",
        }
        for name in names
    ]


def _what(name: str, known: Mapping[str, CustomField]) -> Any:
    if name in known:
        return f"{known[name].label} ({known[name].get_entity_display()})"
    return FIELDS.get(name, _("Question of your own"))


def _asked(posted: Any) -> list[Asked]:
    found, known = [], own.askable()
    for name in dict.fromkeys(posted.getlist("order")):
        label = " ".join(posted.get(f"label_{name}", "").split())[:120]
        if (
            name not in (*STANDARD, *QUESTIONS, *known)
            or not posted.get(f"on_{name}")
            or (name in QUESTIONS and not label)
        ):
            continue
        choices = layouts.choices_of(posted.get(f"choices_{name}", "")) if name in QUESTIONS else ()
        usual = known[name].label if name in known else str(FIELDS.get(name, ""))
        found.append(Asked(name, label or usual, bool(posted.get(f"required_{name}")), choices))
    return found
