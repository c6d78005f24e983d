"""What public registers say of a company, and where that is otherwise than what people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.identity import documents
from crm.models import Company, Enrichment
from crm.plain import plain
from crm.queries.changes import label

Kind, State = Enrichment.Kind, Enrichment.State
LENGTHS = {"name": 120, "street": 160, "district": 80, "city": 80, "state": 2, "postal_code": 8}
OF_ADDRESS = ("street", "district", "city", "state")
IN_CAPITALS = ("name", "street", "district", "city")  # as the Receita writes them


@dataclass(frozen=True)
class Offer:
    """A value that a register has and the company's page has not."""

    field: str
    label: str
    value: str
    by: str
    on: datetime | None
    fills: bool  # nothing stands there yet

    @property
    def shown(self) -> str:
        return f"{self.value[:5]}-{self.value[5:]}" if self.field == "postal_code" else self.value


def cnpj_of(company: Company) -> str:
    """The signs of a right CNPJ; empty for none."""
    document = documents.read(company.cnpj)
    return document.value if document and document.kind == documents.CNPJ else ""


def of_company(company: Company) -> Enrichment | None:
    """What is kept of a company's CNPJ."""
    return next((row for row in all_of(company) if row.kind == Kind.CNPJ), None)


def all_of(company: Company) -> list[Enrichment]:
    """What is kept of its CNPJ, and of its postal code; in one query."""
    keys = {Kind.CNPJ: cnpj_of(company), Kind.CEP: company.postal_code}
    rows = Enrichment.objects.filter(kind__in=keys, key__in=[key for key in keys.values() if key])
    found = {row.kind: row for row in rows if row.key == keys[Kind(row.kind)]}
    return [found[kind] for kind in (Kind.CNPJ, Kind.CEP) if kind in found]


def offers(company: Company, rows: Sequence[Enrichment]) -> list[Offer]:
    """What a person may take over: each field once, the company register before the postal codes."""
    found: dict[str, Offer] = {}
    known: set[str] = set()
    for row in rows:
        said = _said(row) if row.state == State.KNOWN else {}
        for field, value in said.items():
            if not value or field in known:
                continue
            known.add(field)
            if _differs(field, getattr(company, field), value) and company.kept.get(field) != value:
                by = "Receita" if row.kind == Kind.CNPJ else "CEP"
                found[field] = Offer(field, label(field), value, by, row.fetched_at, not getattr(company, field))
    return [found[field] for field in LENGTHS if field in found]


def _said(row: Enrichment) -> dict[str, str]:
    """What a register says of fields of ours, written as people write it."""
    values = {name: str(value or "") for name, value in row.values.items()}
    told = {name: values.get(name, "") for name in OF_ADDRESS} | {"state": values.get("uf", "")}
    if row.kind == Kind.CNPJ:
        told |= {
            "name": values.get("trade_name") or values.get("legal_name") or "",
            "postal_code": values.get("cep", ""),
        }
        told |= {name: told[name].title() for name in IN_CAPITALS}
    return {name: value[: LENGTHS[name]] for name, value in told.items()}


def _differs(field: str, mine: str, theirs: str) -> bool:
    """A street says more than its name; everything else is the same or not."""
    mine, theirs = plain(mine), plain(theirs)
    return theirs not in mine if field == "street" and mine else theirs != mine
