"""The columns that a table of leads, contacts or companies may have, and what stands in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.custom import kinds
from crm.custom.said import OWN
from crm.identity import documents
from crm.models import CustomField, Import
from crm.phones import pretty
from crm.queries.own_columns import names_of_files

Entity = Import.Entity


@dataclass(frozen=True)
class Column:
    """``read`` takes the row; texts stay texts, amounts and moments keep their type."""

    key: str
    label: Any
    read: Callable[[Any], Any]
    is_usual: bool = True


def _phone(number: str) -> str:
    return pretty(number) if number else ""


LEADS = (
    Column("name", _("Name"), lambda lead: lead.contact.name),
    Column("phone", _("Phone"), lambda lead: _phone(lead.contact.phone)),
    Column("email", _("E-mail"), lambda lead: lead.contact.email),
    Column("document", "CPF/CNPJ", lambda lead: documents.pretty(lead.contact.document), is_usual=False),
    Column("company", _("Company"), lambda lead: lead.company.name if lead.company else ""),
    Column("title", _("Title"), lambda lead: lead.title),
    Column("value", _("Value"), lambda lead: Decimal(lead.value_cents) / 100),
    Column("pipeline", _("Pipeline"), lambda lead: lead.pipeline.name, is_usual=False),
    Column("stage", _("Stage"), lambda lead: lead.stage.name),
    Column("owner", _("Responsible"), lambda lead: str(lead.owner or "")),
    Column("source", _("Source"), lambda lead: lead.get_source_display()),
    Column("tags", _("Tags"), lambda lead: ", ".join(lead.tags)),
    Column("score", _("Score"), lambda lead: lead.score),
    Column("expected_close", _("Expected close"), lambda lead: lead.expected_close),
    Column("created", pgettext_lazy("lead", "Created"), lambda lead: lead.created_at),
    Column("active", _("Last activity"), lambda lead: lead.last_activity_at),
    Column("entered", _("In the stage since"), lambda lead: lead.entered_stage_at, is_usual=False),
    Column("closed", _("Closed"), lambda lead: lead.closed_at, is_usual=False),
    Column("lost_reason", _("Lost reason"), lambda lead: str(lead.lost_reason or ""), is_usual=False),
    Column("id", "Id", lambda lead: str(lead.pk), is_usual=False),
)
CONTACTS = (
    Column("name", _("Name"), lambda contact: contact.name),
    Column("phone", _("Phone"), lambda contact: _phone(contact.phone)),
    Column("email", _("E-mail"), lambda contact: contact.email),
    Column("document", "CPF/CNPJ", lambda contact: documents.pretty(contact.document)),
    Column("company", _("Company"), lambda contact: contact.company.name if contact.company else ""),
    Column("job_title", _("Job title"), lambda contact: contact.job_title),
    Column("city", _("City"), lambda contact: contact.city),
    Column("profiles", _("Social profiles"), lambda contact: contact.profiles.replace("\n", " "), is_usual=False),
    Column("owner", _("Responsible"), lambda contact: str(contact.owner or "")),
    Column("email_state", _("E-mail check"), lambda contact: contact.get_email_state_display(), is_usual=False),
    Column("phone_state", _("Phone check"), lambda contact: contact.get_phone_state_display(), is_usual=False),
    Column("created", pgettext_lazy("record", "Created"), lambda contact: contact.created_at),
    Column("id", "Id", lambda contact: str(contact.pk), is_usual=False),
)
COMPANIES = (
    Column("company_name", _("Name"), lambda company: company.name),
    Column("cnpj", "CNPJ", lambda company: company.cnpj),
    Column("street", _("Street and number"), lambda company: company.street, is_usual=False),
    Column("district", _("District"), lambda company: company.district, is_usual=False),
    Column("city", _("City"), lambda company: company.city),
    Column("state", _("State (UF)"), lambda company: company.state, is_usual=False),
    Column("postal_code", "CEP", lambda company: company.pretty_postal_code, is_usual=False),
    Column("created", _("Created"), lambda company: company.created_at),
    Column("id", "Id", lambda company: str(company.pk), is_usual=False),
)
OF: dict[str, tuple[Column, ...]] = {Entity.LEAD: LEADS, Entity.CONTACT: CONTACTS, Entity.COMPANY: COMPANIES}


# Columns of lists that are called otherwise here; what has no column here, such as the next task, stays out.
IN_LISTS: dict[str, dict[str, str]] = {
    Entity.LEAD: {"lead": "name", "close": "expected_close"},
    Entity.CONTACT: {"job": "job_title"},
    Entity.COMPANY: {"name": "company_name"},
}


def as_listed(entity: str, shown: Iterable[str]) -> list[str]:
    """What an export begins with for whoever comes from a list with these columns."""
    return [IN_LISTS[entity].get(key, key) for key in shown]


def of(entity: str, rows: Sequence[Any] = ()) -> list[Column]:
    """Ours, and the organization's own. Files that answer in these rows are looked up together."""
    fields = list(CustomField.objects.of(entity))
    files = names_of_files(fields, rows)
    return [*OF[entity], *(Column(f"{OWN}{field.key}", field.label, _reader(field, files)) for field in fields)]


def chosen(entity: str, keys: list[str], rows: Sequence[Any] = ()) -> list[Column]:
    """In our order; without a choice, the usual ones."""
    known = of(entity, rows)
    return [column for column in known if column.key in keys] or [column for column in known if column.is_usual]


def _reader(field: CustomField, files: Mapping[str, str]) -> Callable[[Any], str]:
    """A colleague is looked up once, not once a row."""
    if field.kind == CustomField.Kind.FILE:
        return lambda row: files.get(row.custom.get(field.key), "")
    known: dict[Any, str] = {}

    def read(row: Any) -> str:
        value = row.custom.get(field.key)
        if field.kind != CustomField.Kind.PERSON:
            return kinds.shown(field, value)
        if value not in known:
            known[value] = kinds.shown(field, value)
        return known[value]

    return read
