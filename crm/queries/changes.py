"""How a field of a lead and its value are called, where a change of it is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.words import brl
from crm.custom import kinds
from crm.custom.asking import PREFIX
from crm.identity import documents
from crm.models import CustomField, Lead
from crm.phones import pretty

TOLD = "custom:"  # before the label of a field of the organization's own, where a change of it is kept

# What people call the fields of leads, contacts and companies.
LABELS: dict[str, str | Promise] = {
    "title": _("Title"),
    "value_cents": _("Value"),
    "expected_close": _("Expected close"),
    "source": _("Source"),
    "tags": _("Tags"),
    "company": _("Company"),
    "name": _("Name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "document": "CPF/CNPJ",
    "cnpj": "CNPJ",
    "owner": _("In charge"),
    "job_title": _("Job title"),
    "city": _("City"),
    "profiles": _("Social profiles"),
    "street": _("Street and number"),
    "district": _("District"),
    "state": _("State (UF)"),
    "postal_code": "CEP",
    "custom": _("Other fields"),
}


@dataclass(frozen=True)
class Change:
    """A field that became another: its name and both values, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A field that two people see differently: theirs is what stands, mine is what was typed."""

    name: str
    label: str
    theirs: str
    mine: str
    is_mine: bool


def between(theirs: dict[str, Any], mine: dict[str, Any], *, touched: Collection[str]) -> list[Difference]:
    """Field by field, what somebody else changed since it was seen, and what this person wants to change."""
    return [
        Difference(name, label(name), in_words(name, theirs[name]), in_words(name, wanted), is_mine=name in touched)
        for name, wanted in mine.items()
        if wanted != theirs[name] and label(name)
    ]


def told(changes: dict[str, list]) -> list[Change]:
    """What a timeline keeps as ``{field: [before, after]}``; fields that people do not know stay out."""
    return [
        Change(label(name), in_words(name, before), in_words(name, after))
        for name, (before, after) in changes.items()
        if label(name)
    ]


def label(name: str) -> str:
    if name.startswith(TOLD):
        return name.removeprefix(TOLD)
    if name.startswith(PREFIX):
        field = _custom(name)
        return field.label if field else ""
    return str(LABELS.get(name, ""))


def _custom(name: str) -> CustomField | None:
    """The field of the organization's own that a form names so."""
    return CustomField.objects.filter(key=name.removeprefix(PREFIX), archived_at=None).first()


def in_words(name: str, value: Any) -> str:
    """A value as people read it; a dash where there is none."""
    if name.startswith(PREFIX) and (field := _custom(name)):
        return kinds.shown(field, kinds.kept(field, value)) or "–"
    if not value:
        return "–"
    match name:
        case "value_cents":
            return brl(value)
        case "expected_close":
            return date_format(value if isinstance(value, date) else date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case "source":
            return str(dict(Lead.Source.choices).get(value, value))
        case "tags":
            return " ".join(f"#{tag}" for tag in value)
        case "phone":
            return pretty(value)
        case "document" | "cnpj":
            return documents.pretty(value)
    return str(value)
