"""Whom a record may be merged with: what was typed, else those that are suggested."""

from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Lower

from crm.models import Contact
from crm.queries import merging

MOST = 8
FEWEST_DIGITS = 4
MOST_WORDS = 6


def alike(rows: QuerySet, row: Any, text: str) -> list[Any]:
    """By name, e-mail, phone or document; without words, those that comparison suggests."""
    if not text.split():
        pairs = merging.PAIRS[merging.entity_of(row)].objects.open().surest_first()
        of_it = [*pairs.filter(first=row)[:MOST], *pairs.filter(second=row)[:MOST]]
        ids = [pair.second_id if pair.first_id == row.pk else pair.first_id for pair in of_it]
        return list(rows.filter(pk__in=ids)[:MOST])
    return named(rows, text)


def named(rows: QuerySet, text: str) -> list[Any]:
    """Those that what was typed may mean, by name, e-mail, phone or document."""
    wanted = Q()
    for word in text.split()[:MOST_WORDS]:
        wanted &= Q(plain_name__contains=_plain(Value(word)))
    digits = "".join(sign for sign in text if sign.isdigit())
    if rows.model is Contact:
        wanted |= Q(email__icontains=text.strip())
        if len(digits) >= FEWEST_DIGITS:
            wanted |= Q(phone__contains=digits) | Q(document__contains=digits) | Q(identities__key__contains=digits)
    return list(rows.alias(plain_name=_plain(F("name"))).filter(wanted).distinct().order_by("name", "pk")[:MOST])


def _plain(text: Any) -> Func:
    return Func(Lower(text), function="unaccent", output_field=CharField())
