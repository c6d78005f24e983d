"""What a form of the organization's asks, says and allows: its definition as it is kept, and the built form."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from crm.capture import own
from crm.capture.naming import IGNORED
from crm.custom.said import OWN
from crm.forms.fields import DocumentField, MoneyField, PhoneField
from crm.forms.own_file import GivesFilesBack

QUESTIONS = ("q1", "q2", "q3", "q4", "q5")
STANDARD = ("name", "phone", "email", "company", "document", "job_title", "city", "value", "message", "referred_by")
MOST_CHOICES = 20
AUTOCOMPLETE = {
    "name": "name",
    "phone": "tel",
    "email": "email",
    "company": "organization",
    "job_title": "organization-title",
    "city": "address-level2",
}


@dataclass(frozen=True)
class Asked:
    """One field of a form."""

    name: str
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        return self.name in QUESTIONS

    @property
    def is_own(self) -> bool:
        """Whether it is a field that the organization added to its leads or contacts."""
        return self.name.startswith(OWN)


@dataclass(frozen=True)
class Layout:
    """A form, as its page shows it."""

    fields: tuple[Asked, ...] = ()
    heading: str = ""
    intro: str = ""
    button: str = ""
    thanks: str = ""
    redirect: str = ""
    language: str = "pt-br"
    sites: tuple[str, ...] = field(default=())

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Layout":
        """From what a source keeps; a new one asks for name, phone and e-mail."""
        fields = [Asked(**{**each, "choices": tuple(each.get("choices", ()))}) for each in kept.get("fields", ())]
        texts = {
            name: kept[name]
            for name in ("heading", "intro", "button", "thanks", "redirect", "language")
            if kept.get(name)
        }
        return cls(fields=tuple(fields) or FIRST, sites=tuple(kept.get("sites", ())), **texts)

    def keep(self) -> dict[str, Any]:
        fields = [
            {"name": a.name, "label": a.label, "required": a.required, "choices": list(a.choices)} for a in self.fields
        ]
        texts = {name: getattr(self, name) for name in ("heading", "intro", "button", "thanks", "redirect", "language")}
        return {"fields": fields, "sites": list(self.sites), **texts}

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(a.name for a in self.fields if a.required and not a.is_question and not a.is_own)

    @property
    def own(self) -> dict[str, bool]:
        """Fields of the organization's own, and whether each must be answered."""
        return {asked.name: asked.required for asked in self.fields if asked.is_own}

    @property
    def mapping(self) -> dict[str, str]:
        """Where its answers go, except those to questions and to fields of the organization's own."""
        return {asked.name: IGNORED if asked.is_own else asked.name for asked in self.fields if not asked.is_question}

    def told(self, posted: Mapping[str, str]) -> dict[str, str]:
        """What was answered: our fields by name, questions of the organization's own by their words."""
        answers = {a.label if a.is_question else a.name: posted.get(a.name, "") for a in self.fields}
        return {name: value for name, value in answers.items() if value}


FIRST = (Asked("name", "Nome", required=True), Asked("phone", "WhatsApp", required=True), Asked("email", "E-mail"))


def built(
    layout: Layout,
    data: Mapping[str, str] | None = None,
    files: MultiValueDict | None = None,
    *,
    consent: str = "",
    received: Container[str] = (),
) -> forms.Form:
    """The form that a visitor fills in, without files that were received already."""
    known = own.askable() if layout.own else {}
    fields: dict[str, forms.Field] = {
        asked.name: own.question(known[asked.name], label=asked.label, required=asked.required)
        if asked.is_own
        else _field(asked)
        for asked in layout.fields
        if (not asked.is_own or asked.name in known) and asked.name not in received
    }
    if consent:
        missing = {"required": _("Tick the box so that we may answer you.")}
        fields["consent"] = forms.BooleanField(label=consent, error_messages=missing)
    return type("VisitorForm", (GivesFilesBack, forms.Form), fields)(data, files, auto_id="f_%s")


def site_of(text: str) -> str:
    """``https://www.lume.com.br/contato`` → ``https://www.lume.com.br``; empty when it is no web address."""
    try:
        parts = urlsplit(text.strip() if "//" in text else f"https://{text.strip()}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    fits = host and all(sign.isalnum() or sign in ".-" for sign in host) and host.isascii()
    return f"{parts.scheme}://{host}{port}" if parts.scheme in ("http", "https") and fits and not parts.username else ""


def choices_of(text: str) -> tuple[str, ...]:
    """One a line, or apart by commas."""
    lines: Iterable[str] = text.splitlines() if "\n" in text else text.split(",")
    words = (" ".join(line.split())[:80] for line in lines)
    return tuple(dict.fromkeys(word for word in words if word))[:MOST_CHOICES]


def _field(asked: Asked) -> forms.Field:
    common: dict[str, Any] = {"label": asked.label, "required": asked.required}
    attributes = {"autocomplete": AUTOCOMPLETE.get(asked.name, "off")}
    if asked.choices:
        return forms.ChoiceField(choices=[("", "—"), *((word, word) for word in asked.choices)], **common)
    match asked.name:
        case "phone":
            return PhoneField(
                widget=forms.TextInput({**attributes, "type": "tel", "placeholder": "(11) 98765-4321"}), **common
            )
        case "email":
            return forms.EmailField(max_length=160, widget=forms.EmailInput(attributes), **common)
        case "document":
            return DocumentField(**common)
        case "value":
            return MoneyField(**common)
        case "message":
            return forms.CharField(max_length=5000, widget=forms.Textarea({"rows": 4}), **common)
    return forms.CharField(max_length=200, widget=forms.TextInput(attributes), **common)
