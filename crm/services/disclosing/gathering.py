"""Rows of a person as plain data, table by table: what is sealed is opened, what is secret stays out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Field, QuerySet

from crm.models import AuditLine, Contact, Event, Receipt
from crm.queries import holdings
from tenants.crypto import CannotOpen


@dataclass(frozen=True)
class Table:
    """One kind of thing that is held; ``rows``: (field's name, field's label, value) of each."""

    label: str
    title: str
    rows: list[list[tuple[str, str, Any]]]


def tables(known: Sequence[UUID]) -> Iterator[Table]:
    """Every table that names the person, also the event log and the audit, in this organization only."""
    found: dict[Any, QuerySet] = {**holdings.of(known)}
    records = [str(pk) for pk in known]
    found[Event] = Event.objects.filter(subject_id__in=known)
    found[AuditLine] = AuditLine.objects.filter(table=Contact._meta.db_table, row_id__in=records)
    for model, rows in found.items():
        told = [_row(row) for row in rows.order_by("pk").iterator(chunk_size=2000)]
        if told:
            yield Table(model._meta.label, str(model._meta.verbose_name_plural), told)


def _row(row: Any) -> list[tuple[str, str, Any]]:
    told = [_told(row, field) for field in row._meta.concrete_fields if not field.column.endswith("_sealed")]
    if isinstance(row, Receipt):
        told.append(("payload", "payload", _opened(row)))
    return [each for each in told if each[2] not in (None, "", [], {})]


def _told(row: Any, field: Field) -> tuple[str, str, Any]:
    value = getattr(row, field.attname)
    shown = getattr(row, f"get_{field.name}_display", None) if field.choices else None
    return field.attname, str(field.verbose_name), str(shown()) if shown and value else value


def _opened(receipt: Receipt) -> Any:
    try:
        return receipt.payload
    except CannotOpen:
        return None  # nobody can read it any more
