"""What public registers say of a company, and where that is otherwise than what people wrote."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.identity import documents
from crm.models import Company, Enrichment
from crm.plain import plain

USABLE = ("name", "city")


@dataclass(frozen=True)
class Offer:
    """A value that the register has and the company's page has not."""

    field: str
    label: str
    value: str


def cnpj_of(company: Company) -> str:
    """The signs of a right CNPJ; empty for none."""
    document = documents.read(company.cnpj)
    return document.value if document and document.kind == documents.CNPJ else ""


def of_company(company: Company) -> Enrichment | None:
    """What is kept of a company's CNPJ."""
    cnpj = cnpj_of(company)
    return Enrichment.objects.filter(kind=Enrichment.Kind.CNPJ, key=cnpj).first() if cnpj else None


def value_for(row: Enrichment, field: str) -> str:
    """What the register says of a field of ours, written as people write it."""
    if field == "city":
        return str(row.values.get("city", "")).title()[:80]
    return str(row.values.get("trade_name") or row.values.get("legal_name") or "").title()[:120]


def offers(company: Company, row: Enrichment | None) -> list[Offer]:
    """What a person may take over."""
    if row is None or row.state != Enrichment.State.KNOWN:
        return []
    labels = {"name": _("Name"), "city": _("City")}
    said = {field: value_for(row, field) for field in USABLE}
    return [
        Offer(field, labels[field], value)
        for field, value in said.items()
        if value and plain(value) != plain(getattr(company, field))
    ]
