"""A template as it is written: its words, its buttons, an example for each of its variables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.models import Channel, Template
from messaging.services.templates_worded import MOST_BUTTONS, Button, Problem, Wording

LANGUAGES = [
    ("pt_BR", _("Portuguese (Brazil)")),
    ("en_US", _("English (US)")),
    ("es", _("Spanish")),
    ("es_AR", _("Spanish (Argentina)")),
    ("pt_PT", _("Portuguese (Portugal)")),
    ("fr", _("French")),
    ("it", _("Italian")),
    ("de", _("German")),
]
HEADERS = [
    ("", pgettext_lazy("header of a template", "None")),
    ("TEXT", _("Title")),
    ("IMAGE", _("Picture")),
    ("VIDEO", _("Video")),
    ("DOCUMENT", _("PDF")),
    ("LOCATION", _("Location")),
]
BUTTONS = [
    ("", _("No button")),
    ("QUICK_REPLY", _("Quick reply")),
    ("URL", _("Open a page")),
    ("PHONE_NUMBER", _("Call")),
    ("COPY_CODE", _("Copy a code")),
    ("FLOW", _("Open a form (Flow)")),
]
# What can be put into the text with a click; the composer fills the first two by itself.
VARIABLES = {
    "primeiro_nome": _("first name"),
    "empresa": _("company"),
    "data": _("date"),
    "valor": _("value"),
    "detalhe": _("something else"),
}
EXAMPLE = "example."


@dataclass(frozen=True)
class Place:
    """Where one button is written; it is shown when it is used, or when somebody asks for another."""

    number: int
    kind: forms.BoundField
    text: forms.BoundField
    value: forms.BoundField
    is_used: bool


class TemplateForm(forms.Form):
    """Meta's own rules are told by the service; this reads what was written."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("Number"), empty_label=None)
    name = forms.CharField(
        label=_("Name"), max_length=512, help_text=_("Only your team sees it: small letters, digits and _.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    category = forms.ChoiceField(
        label=_("Category"),
        choices=[choice for choice in Template.Category.choices if choice[0] != Template.Category.AUTHENTICATION],
        help_text=_(
            "Utility is about something the person asked for or bought. Everything else is marketing, and costs more."
        ),
    )
    header = forms.ChoiceField(label=_("Header"), choices=HEADERS, required=False, widget=forms.RadioSelect)
    header_text = forms.CharField(label=_("Title"), max_length=200, required=False)
    sample = forms.FileField(
        label=_("Example file"), required=False, help_text=_("It shows Meta what kind of file goes there, and goes along when nobody chooses another.")
    )  # fmt: skip
    body = forms.CharField(label=_("Text"), max_length=4000, widget=forms.Textarea({"rows": 6, "data-canned-text": ""}))
    footer = forms.CharField(label=_("Footer"), max_length=200, required=False)

    def __init__(self, *args: Any, channels: list[Channel], fixed: Template | None = None, **kwargs: Any):
        super().__init__(*args, **{"auto_id": "template_%s", **kwargs})
        ids = [channel.pk for channel in channels]
        self.fields["channel"].queryset = Channel.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        for number in range(MOST_BUTTONS):
            label = {"n": number + 1}
            named = _("Button %(n)s") % label
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=named, choices=BUTTONS, required=False, widget=forms.Select({"aria-label": named})
            )
            self.fields[f"text_{number}"] = forms.CharField(label=_("Text of button %(n)s") % label, required=False)
            self.fields[f"value_{number}"] = forms.CharField(label=_("Address, number or code"), required=False)
        self.fixed = fixed
        if fixed:
            for name in ("channel", "name", "language"):
                del self.fields[name]
            self.fields["category"].disabled = fixed.status == "APPROVED"

    def clean_name(self) -> str:
        """As Meta wants it: what can be made of it is made."""
        return slugify(self.cleaned_data["name"]).replace("-", "_")

    @property
    def places(self) -> Iterator[Place]:
        for number in range(MOST_BUTTONS):
            kind, text, value = self[f"kind_{number}"], self[f"text_{number}"], self[f"value_{number}"]
            yield Place(number, kind, text, value, is_used=bool(kind.value()) or number == 0)

    @property
    def wording(self) -> Wording:
        """What is written so far, whether or not it is whole."""
        said = getattr(self, "cleaned_data", {})
        read = {name: said.get(name, self[name].value()) or "" for name in self.fields if name != "sample"}
        fixed = self.fixed
        return Wording(
            name=fixed.name if fixed else read["name"],
            language=fixed.language if fixed else read["language"],
            category=read["category"],
            header=read["header"] if read["header"] in dict(HEADERS) else "",
            header_text=read["header_text"].strip() if read["header"] == "TEXT" else "",
            body=read["body"].replace("\r\n", "\n").strip(),
            footer=read["footer"].strip(),
            buttons=tuple(_button(read, number) for number in range(MOST_BUTTONS) if read[f"kind_{number}"]),
            examples={name.removeprefix(EXAMPLE): " ".join(str(value).split()) for name, value in self.data.items() if name.startswith(EXAMPLE)},
        )  # fmt: skip

    def tell(self, problems: list[Problem]) -> None:
        """Each beside the field that mends it."""
        for field, why in problems:
            self.add_error(field if field in self.fields else None, str(why))

    @classmethod
    def of(cls, wording: Wording, template: Template) -> "TemplateForm":
        initial = {name: getattr(wording, name) for name in ("category", "header", "header_text", "body", "footer")}
        for number, button in enumerate(wording.buttons):
            initial |= {f"kind_{number}": button.kind, f"text_{number}": button.text, f"value_{number}": button.value}
        return cls(channels=[template.channel], fixed=template, initial=initial)


def _button(read: dict[str, str], number: int) -> Button:
    kind, value = read[f"kind_{number}"], read[f"value_{number}"].strip()
    value = "".join(value.split()) if kind == "PHONE_NUMBER" else value
    return Button(kind, "" if kind == "COPY_CODE" else read[f"text_{number}"].strip(), value)
