"""Suggestions: whoever is new or has changed is compared with those who share something, in the background."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm import events
from crm.identity import blocking, companies, match
from crm.models import Company, CompanyDuplicate, Contact, Duplicate, MatchKey
from crm.models.duplicate import Pair
from crm.queries import comparing as read
from crm.realtime.audience import Audience
from tenants import chores
from tenants.context import current_schema
from tenants.waking import wake

COMPARE = "crm.compare_records"
CHUNK = 25
ALIKE = ("name=0.9", "name+words=0.9")  # 0.9, 0.96, 0.995
ENOUGH = frozenset({"document=same", "phone=same", "phone=tail", "email=same", "email=mailbox"})
Found = dict[tuple[UUID, UUID], tuple[float, list[str]]]


def compare_some() -> bool:
    """A chunk of those that wait; whether there may be more."""
    return _contacts() or _companies()


def wake_forgotten() -> None:
    """Where somebody waits to be compared: rows say so, whoever wrote them."""
    if chores.is_found(waits):
        wake(COMPARE, current_schema())


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [_waiting(Contact), _waiting(Company)]


@transaction.atomic
def _contacts() -> bool:
    mine = _claim(Contact)
    if not mine:
        return False
    records = read.records_of(Contact.objects.filter(pk__in=mine).select_related("company"))
    _keep_keys("contact_id", {pk: blocking.keys(record) for pk, record in records.items()})
    pairs = read.sharing(Contact, mine)
    others = {pk for pair in pairs for pk in pair} - records.keys()
    living = Contact.objects.filter(pk__in=others, archived_at=None).select_related("company")
    records |= read.records_of(living)
    found: Found = {}
    for one, other in pairs:
        if one in records and other in records:
            compared = match.compare(records[one], records[other])
            if compared.kind != match.Kind.DIFFERENT and _is_worth_asking(compared):
                found[one, other] = compared.probability, list(compared.reasons)
    _suggest(Duplicate, mine, found)
    return True


@transaction.atomic
def _companies() -> bool:
    mine = _claim(Company)
    if not mine:
        return False
    told = {row.pk: (row.name, row.cnpj) for row in Company.objects.filter(pk__in=mine)}
    _keep_keys("company_id", {pk: companies.keys(*said) for pk, said in told.items()})
    pairs = read.sharing(Company, mine)
    others = {pk for pair in pairs for pk in pair} - told.keys()
    told |= {row.pk: (row.name, row.cnpj) for row in Company.objects.filter(pk__in=others, archived_at=None)}
    found: Found = {}
    for one, other in pairs:
        if one in told and other in told:
            probability, reasons = companies.compare(told[one], told[other])
            if probability:
                found[one, other] = probability, list(reasons)
    _suggest(CompanyDuplicate, mine, found)
    return True


def _is_worth_asking(compared: match.Match) -> bool:
    """A common name alone, or two colleagues of one firm, would fill the queue with questions nobody can answer."""
    if any(reason in ENOUGH for reason in compared.reasons):
        return True
    names = [reason for reason in compared.reasons if reason.startswith(ALIKE)]
    others = {reason.partition("=")[0] for reason in compared.reasons if not reason.startswith(("name", "state"))}
    return bool(names) and (bool(others) or "name+words=0.995/3" in names)


def _waiting(model: Any) -> Any:
    return model.objects.filter(compared_at=None, archived_at=None)


def _claim(model: Any) -> list[UUID]:
    """Marked before they are read: what changes from now on makes them wait again."""
    rows = _waiting(model).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    mine = list(rows.values_list("pk", flat=True)[:CHUNK])
    model.objects.filter(pk__in=mine).update(compared_at=timezone.now())
    return mine


def _keep_keys(column: str, keys: dict[UUID, Iterable[str]]) -> None:
    MatchKey.objects.filter(**{f"{column}__in": list(keys)}).delete()
    MatchKey.objects.bulk_create(MatchKey(**{column: pk}, key=key) for pk, told in keys.items() for key in sorted(told))


def _suggest(model: Any, mine: list[UUID], found: Found) -> None:
    """Open suggestions follow the records; what people have decided stays decided."""
    touching = model.objects.filter(first__in=mine) | model.objects.filter(second__in=mine)
    known = {(pair.first_id, pair.second_id): pair for pair in touching}
    for key, pair in known.items():
        if pair.state != Pair.State.OPEN:
            continue
        if key not in found:
            pair.delete()
        elif (pair.probability, pair.reasons) != found[key]:
            pair.probability, pair.reasons = found[key]
            pair.save(update_fields=["probability", "reasons", "updated_at"])
    new = [
        model(first_id=one, second_id=other, probability=probability, reasons=reasons)
        for (one, other), (probability, reasons) in sorted(found.items())
        if (one, other) not in known
    ]
    model.objects.bulk_create(new, ignore_conflicts=True)
    if new and model is Duplicate:
        _tell({pk for pair in new for pk in (pair.first_id, pair.second_id)})


def _tell(ids: set[UUID]) -> None:
    """Pages of these people show that somebody may be the same."""
    owners = dict(Contact.objects.filter(pk__in=ids).values_list("pk", "owner_id"))
    for pk, owner in sorted(owners.items()):
        events.record("contact.suggested", pk, audience=Audience("contact", (owner,) if owner else ()))
