"""Companies, as people name them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from crm import events
from crm.custom import values
from crm.identity import documents
from crm.models import Company, CustomField
from crm.services import answer_files, keeping, timeline
from tenants import turns
from tenants.models import User

CHANGEABLE = frozenset({"name", "cnpj", "street", "district", "city", "state", "postal_code", "custom"})
KEPT = "kept"  # what somebody decided against: no word of the company's own


@transaction.atomic
def named(name: str) -> Company | None:
    """The company called so, made if there is none yet; nothing when the name is empty."""
    name = " ".join(name.split())
    if not name:
        return None
    known = Company.objects.filter(name__iexact=name, archived_at=None).order_by("created_at").first()
    return known or Company.objects.create(name=name)


class Taken(Exception):
    """Another company has this CNPJ."""

    def __init__(self, company: Company | None):
        super().__init__("It is another company's.")
        self.company = company


class Changed(Exception):
    """The company is no longer as it was seen."""

    def __init__(self, company: Company):
        super().__init__(f"Company {company.pk} changed at {company.updated_at.isoformat()}.")
        self.company = company


@transaction.atomic
def create(*, by: User | None = None, cnpj: str = "", **fields: Any) -> Company:
    """A new company. Raises ``Taken``."""
    cnpj = documents.pretty(cnpj)
    _insist_on_ones_own(cnpj)
    company = Company(cnpj=cnpj, **{**fields, "custom": {}})
    company.custom = answer_files.merged(company, fields.get("custom", {}), by=by)
    company.save(force_insert=True)
    return company


@transaction.atomic
def change(company: Company, *, by: User | None = None, seen: datetime | None = None, **fields: Any) -> Company:
    """Other words for the same company; fields that stay as they are leave no trace. Raises ``Taken``, ``NotItsFile``,
    and ``Changed`` when it is not as it was ``seen`` at."""
    if unknown := fields.keys() - CHANGEABLE - {KEPT}:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    if "cnpj" in fields:
        fields["cnpj"] = documents.pretty(fields["cnpj"])
        _insist_on_ones_own(fields["cnpj"], company)
    fresh = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if seen is not None and fresh.updated_at != seen:
        raise Changed(fresh)
    if "custom" in fields:
        fields["custom"] = answer_files.merged(fresh, fields["custom"], by=by)
    fields = {name: value for name, value in fields.items() if getattr(fresh, name) != value}
    told = _told(fresh, fields)
    for name, value in fields.items():
        setattr(fresh, name, value)
    if fields:
        fresh.save(update_fields=[*fields, "updated_at"])
    if told:
        timeline.add("company.changed", company=fresh, by=by, **told)
        _tell("company.changed", fresh, by=by)
    return fresh


@transaction.atomic
def archive(company: Company, *, by: User | None) -> Company:
    """Out of every list; its people and leads stay, and still name it."""
    fresh = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if fresh.archived_at is None:
        keeping.put_away(fresh, by=by)
        fresh.save(update_fields=keeping.COLUMNS)
        _tell("company.archived", fresh, by=by)
    return fresh


@transaction.atomic
def restore(company: Company, *, by: User | None) -> Company:
    """Back in the lists. What was merged into another comes back by undoing that."""
    fresh = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if fresh.archived_at and not fresh.merged_into_id:
        keeping.bring_back(fresh)
        fresh.save(update_fields=keeping.COLUMNS)
        _tell("company.restored", fresh, by=by)
    return fresh


def _told(company: Company, fields: dict[str, Any]) -> dict[str, Any]:
    """What was and what comes, for people to read and to take back; empty when none of it is a word of its own."""
    changes = {name: [getattr(company, name), now] for name, now in fields.items() if name not in ("custom", KEPT)}
    if "custom" not in fields:
        return {"changes": changes} if changes else {}
    own = values.told(CustomField.objects.of(CustomField.Entity.COMPANY), company.custom, fields["custom"])
    return {"changes": changes | own, "answers": values.answered(company.custom, fields["custom"])}


def _tell(kind: str, company: Company, *, by: User | None) -> None:
    events.record(kind, company.pk, audience=keeping.around_company(company), by=by)


def _insist_on_ones_own(cnpj: str, company: Company | None = None) -> None:
    """One CNPJ at a time: the constraint would say it too, and without naming whose it is."""
    if not cnpj:
        return
    turns.take(f"cnpj:{cnpj}")
    others = Company.objects.filter(cnpj=cnpj)
    if other := (others.exclude(pk=company.pk) if company else others).first():
        raise Taken(other)
