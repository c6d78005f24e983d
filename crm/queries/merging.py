"""What hangs on a contact or a company, and so goes with it into another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from crm import parts
from crm.models import Company, CompanyDuplicate, Contact, Duplicate, MatchKey, Merge

MODELS: dict[str, Any] = {Merge.Entity.CONTACT: Contact, Merge.Entity.COMPANY: Company}
PAIRS: dict[str, Any] = {Merge.Entity.CONTACT: Duplicate, Merge.Entity.COMPANY: CompanyDuplicate}
# What people choose between, field by field; the rest follows from what hangs on the records.
FIELDS: dict[str, tuple[str, ...]] = {
    Merge.Entity.CONTACT: ("name", "phone", "email", "document", "job_title", "company", "city", "profiles", "owner"),
    Merge.Entity.COMPANY: ("name", "cnpj", "street", "district", "city", "state", "postal_code"),
}
# Made from the records themselves.
DERIVED = (MatchKey, Duplicate, CompanyDuplicate)


@dataclass(frozen=True)
class Relation:
    """Rows of a model that name the record in one of their fields."""

    model: Any
    field: str

    @property
    def label(self) -> str:
        return self.model._meta.label

    def of(self, row: Any) -> models.QuerySet:
        return self.model._base_manager.filter(**{self.field: row.pk})


@dataclass(frozen=True)
class Moving:
    """How much of one kind a merge would move, in words."""

    name: str
    count: int


def entity_of(row: Contact | Company) -> str:
    return Merge.Entity.CONTACT if isinstance(row, Contact) else Merge.Entity.COMPANY


def relations(model: Any) -> Iterator[Relation]:
    """Every model that names this one, whichever app it is of: a new one is moved without being asked for."""
    for found in model._meta.related_objects:
        if found.related_model not in (*DERIVED, model):
            yield Relation(found.related_model, found.field.name)


def moving(row: Contact | Company) -> list[Moving]:
    """What would go with this record; kinds of which there is nothing stay out."""
    counted = [(relation, relation.of(row).count()) for relation in relations(type(row))]
    told = [Moving(_named(relation, count), count) for relation, count in counted if count]
    return told + [Moving(name, count) for name, count in parts.merged_with(row) if count]


def _named(relation: Relation, count: int) -> str:
    meta = relation.model._meta
    return str(meta.verbose_name if count == 1 else meta.verbose_name_plural)
