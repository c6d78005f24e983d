"""Contacts as comparison sees them, and whom they are worth comparing with."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from crm.identity.blocking import MOST_IN_A_BLOCK
from crm.identity.records import Record
from crm.models import Company, Contact, Identity

MOST_CANDIDATES = 80  # of one record: those with which it shares most
Kind = Identity.Kind
# A key that too many share is passed over without reading whose it is: the cost of a record has a ceiling.
SHARING = """
    SELECT mine.{column}, holders.ids
    FROM crm_matchkey mine
    CROSS JOIN LATERAL (
        SELECT array_agg(held.{column}) AS ids FROM (
            SELECT other.{column} FROM crm_matchkey other
            WHERE other.key = mine.key AND other.{column} IS NOT NULL LIMIT {most}
        ) held
    ) holders
    WHERE mine.{column} = ANY(%s) AND cardinality(holders.ids) BETWEEN 2 AND {enough}
"""


def records_of(contacts: Iterable[Contact]) -> dict[UUID, Record]:
    """With all addresses they are known by, in two queries."""
    rows = list(contacts)
    known: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pk, kind, value in Identity.objects.filter(contact__in=rows).values_list("contact_id", "kind", "value"):
        known[pk][kind].append(value)
    return {row.pk: _record(row, known[row.pk]) for row in rows}


def sharing(model: type[Contact] | type[Company], ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs of these and others that share keys which few have."""
    column = f"{model._meta.model_name}_id"
    sql = SHARING.format(column=column, most=MOST_IN_A_BLOCK + 1, enough=MOST_IN_A_BLOCK)
    shared: dict[UUID, Counter] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids)])
        for mine, holders in cursor.fetchall():
            shared[mine].update(holder for holder in holders if holder != mine)
    return {
        (min(mine, other), max(mine, other))
        for mine, others in shared.items()
        for other, _times in others.most_common(MOST_CANDIDATES)
    }


def _record(contact: Contact, known: dict[str, list[str]]) -> Record:
    phones = [contact.phone, *known[Kind.PHONE], *(f"+{value}" for value in known[Kind.WHATSAPP] if value.isdecimal())]
    return Record(
        id=contact.pk,
        name=contact.name.strip("~ "),
        phones=_once(phones),
        emails=_once([contact.email, *known[Kind.EMAIL]]),
        documents=_once([contact.document, *known[Kind.CPF], *known[Kind.CNPJ]]),
        company=contact.company.name if contact.company else "",
        city=contact.city,
    )


def _once(values: Iterable[str]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
