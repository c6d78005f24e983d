"""The organization's own fields as filters: what an address says of them, and which rows answer so.

``custom.<key>=…``: words of a text, ``10..20`` of numbers, amounts and days, ids of choices and people, ``yes`` or
``no``, ``any`` file; ``none`` is no answer. A row passes with any of what is said of one field, and must pass all fields.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Func, JSONField, Q, Value
from django.db.models.lookups import Contains, GreaterThanOrEqual, LessThanOrEqual
from django.http import QueryDict

from crm.custom import kinds, values
from crm.custom.said import OWN, json_of, text_of
from crm.models import CustomField
from crm.plain import Plain, plain
from crm.queries import ranges
from crm.queries.known import canonical, known_owners
from tenants.access import Principal

NONE, ANY, ME, YES, NO = "none", "any", "me", "yes", "no"
MOST_CHOSEN, MOST_WORDS, LONGEST = 20, 6, 80
NAME = re.compile(r"custom\.([a-zA-Z0-9_-]{1,40})(?:\.(?:from|to))?")
Kind = CustomField.Kind


@dataclass(frozen=True)
class Way:
    """How fields of a kind are asked: ``tidy`` has one way of writing for each value, empty for what means nothing."""

    tidy: Callable[[CustomField, str], str]
    passing: Callable[[str, str], Q]
    is_many: bool = False
    # One end of a range, as people type it into a form.
    typed: Callable[[str], str] = str


@dataclass(frozen=True)
class OwnFilter:
    """What is asked of one field: any of these."""

    key: str
    kind: str
    said: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{OWN}{self.key}"

    def passing(self, principal: Principal | None) -> Q:
        """The rows that answer so; ``me`` is whoever asks."""
        found = Q(pk__in=[])
        for one in self.said:
            if one == NONE:
                found |= ~Q(custom__has_key=self.key)
            elif self.kind == Kind.PERSON and one == ME:
                found |= _exactly(self.key, str(getattr(principal, "user_id", None)))
            else:
                found |= WAYS[self.kind].passing(self.key, one)
        return found


def read(query: QueryDict, entity: str) -> tuple[OwnFilter, ...]:
    """What an address says of fields in use; a field that is not there is as if not named."""
    keys = keys_in(query)
    fields = CustomField.objects.of(entity).filter(key__in=keys).order_by("key") if keys else []
    found = (OwnFilter(field.key, field.kind, _said(field, query)) for field in fields)
    return tuple(each for each in found if each.said)


def keys_in(names: Iterable[str]) -> set[str]:
    """The fields that are named at all."""
    return {found[1] for name in names if (found := NAME.fullmatch(name))}


def _said(field: CustomField, query: QueryDict) -> tuple[str, ...]:
    name = f"{OWN}{field.key}"
    typed = query.getlist(name)[:MOST_CHOSEN]
    without = (NONE,) if NONE in typed else ()
    if (way := WAYS.get(field.kind)) is None:
        return without
    ends = [way.typed(query.get(f"{name}.{end}", "")) for end in ("from", "to")]
    given = [ranges.BETWEEN.join(ends)] if any(ends) else [one for one in typed if one != NONE]
    said = tuple(dict.fromkeys(filter(None, (way.tidy(field, one) for one in given))))
    if field.kind == Kind.PERSON and said:
        said = known_owners(said)
    return (*(said if way.is_many else said[:1]), *without)


def _text(field: CustomField, text: str) -> str:
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    return text if plain(text).split() else ""


def _holds(key: str, text: str) -> Q:
    """All of the words, wherever, whatever their accents."""
    words = plain(text).split()[:MOST_WORDS]
    return Q(*(Q(Contains(Plain(text_of(key)), word)) for word in words))


def _chosen(field: CustomField, text: str) -> str:
    """A choice by its id, or as it is called."""
    [found] = values.ids_of(field, [text])
    return found if found in field.labels else ""


def _exactly(key: str, value: Any) -> Q:
    return Q(custom__contains={key: value})


def _within(said: Func, low: Any, high: Any, kind: Field | None = None) -> Q:
    least = Q() if low is None else Q(GreaterThanOrEqual(said, Value(low, kind)))
    return least if high is None else least & Q(LessThanOrEqual(said, Value(high, kind)))


def _cents(key: str, text: str) -> Q:
    found = ranges.money(text)
    return _within(json_of(key), found.low, found.high, JSONField())


def _numbers(key: str, text: str) -> Q:
    found, kept = ranges.decimals(text), kinds.KINDS[Kind.NUMBER].kept
    low, high = (None if each is None else kept(each) for each in (found.low, found.high))
    return _within(json_of(key), low, high, JSONField())


def _days(key: str, text: str) -> Q:
    first, last = ranges.days(text, whenever=True)
    return _within(text_of(key), first and first.isoformat(), last and last.isoformat())


_TEXT = Way(_text, _holds)
WAYS: dict[str, Way] = {
    Kind.TEXT: _TEXT,
    Kind.LONG_TEXT: _TEXT,
    Kind.URL: _TEXT,
    Kind.NUMBER: Way(
        lambda field, text: ranges.decimals_text(ranges.decimals(text)),
        _numbers,
        typed=ranges.plain_number,
    ),
    Kind.MONEY: Way(
        lambda field, text: ranges.money_text(ranges.money(text)),
        _cents,
        typed=ranges.plain_amount,
    ),
    Kind.DATE: Way(lambda field, text: ranges.period(text, whenever=True), _days),
    Kind.CHOICE: Way(_chosen, _exactly, is_many=True),
    Kind.CHOICES: Way(_chosen, lambda key, pk: _exactly(key, [pk]), is_many=True),
    Kind.PERSON: Way(lambda field, text: text if text == ME else canonical(text), _exactly, is_many=True),
    Kind.YES_NO: Way(
        lambda field, text: {"true": YES, "false": NO}.get(text, text if text in (YES, NO) else ""),
        lambda key, text: _exactly(key, text == YES),
        is_many=True,
    ),
    Kind.FILE: Way(lambda field, text: text if text == ANY else "", lambda key, text: Q(custom__has_key=key)),
}
