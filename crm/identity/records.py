"""A record as comparison sees it: each field in the form in which it compares, made once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crm.identity import companies, documents, emails, names, phones
from crm.phones import comparable

CONTACT, RESIDENT, ORGANIZATION = "contact", "resident", "organization"
PROFILES = (CONTACT, RESIDENT, ORGANIZATION)
# What a mapping may name; one field may be made of several columns.
FIELDS = (
    *("name", "given_name", "surname", "phone", "email", "document", "number", "company", "birth"),
    *("street_number", "street", "area", "city", "postcode", "state"),
)
LISTS = frozenset({"phone", "email", "document"})
STREETS = {
    word: short
    for short, words in {
        "st": "street str",
        "ave": "avenue av avn",
        "rd": "road",
        "pl": "place",
        "dr": "drive",
        "blvd": "boulevard",
        "pkwy": "parkway",
        "ct": "court",
        "cres": "crescent",
        "cct": "circuit",
        "n": "north",
        "s": "south",
        "e": "east",
        "w": "west",
        "r": "rua",
        "al": "alameda",
        "tv": "travessa",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True)
class Record:
    """Plain texts of one person or organization. ``id`` is the caller's own name for it."""

    id: Any
    profile: str = CONTACT
    name: str = ""
    given_name: str = ""
    surname: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    number: str = ""
    company: str = ""
    birth: str = ""
    street_number: str = ""
    street: str = ""
    area: str = ""
    city: str = ""
    postcode: str = ""
    state: str = ""
    # Area codes that stand for a number without one.
    areas: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def full_name(self) -> str:
        return self.name or " ".join(filter(None, (self.given_name, self.surname)))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        if self.profile == ORGANIZATION:
            return companies.tokens(self.name)
        return names.tokens(self.full_name)

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        return tuple(map(names.sounding, self.tokens))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Phones that are sure, as they compare."""
        return frozenset(comparable(number) for text in self.phones for number in phones.read(text).sure)

    @cached_property
    def tails(self) -> frozenset[str]:
        """The ends of all phones: also of those that lack what comes before."""
        ends = (_digits(piece)[-8:].zfill(7) for text in self.phones for piece in re.split(r"[/;,]", text))
        return frozenset(end for end in ends if len(end.lstrip("0")) >= 7)

    @cached_property
    def addresses(self) -> frozenset[str]:
        return frozenset(filter(None, map(emails.key, self.emails)))

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        return frozenset(filter(None, map(emails.mailbox, self.emails)))

    @cached_property
    def papers(self) -> frozenset[str]:
        """Documents; one that is mistyped counts as it stands, for what is nearly the same."""
        signs = (documents.key(text) or re.sub(r"[^0-9A-Z]", "", text.upper()) for text in self.documents)
        return frozenset(paper for paper in signs if len(paper) >= 9)

    @cached_property
    def place(self) -> str:
        return names.plain(self.city)

    @cached_property
    def region(self) -> str:
        return names.plain(self.state)

    @cached_property
    def firm(self) -> str:
        return companies.key(self.company)

    @cached_property
    def way(self) -> str:
        """The street, without what can be left out."""
        words = (STREETS.get(word, word) for word in names.plain(self.street).split())
        return " ".join(words)

    @cached_property
    def house(self) -> str:
        """The house number, wherever it stands."""
        return names.plain(self.street_number) or next(iter(re.findall(r"\d+", self.street)), "")

    @cached_property
    def zip(self) -> str:
        return _digits(self.postcode.removesuffix(".0"))

    @cached_property
    def born(self) -> str:
        return _digits(self.birth)

    @cached_property
    def quarter(self) -> str:
        return names.plain(self.area)


def read(row: dict[str, str], mapping: dict[str, str | list[str]], *, profile: str = "", pk: Any = None) -> Record:
    """A record of a row, by which field is in which column or columns."""
    told: dict[str, Any] = {}
    for name, columns in mapping.items():
        if name not in FIELDS:
            continue
        texts = [_text(row.get(column)) for column in ([columns] if isinstance(columns, str) else columns)]
        if name in LISTS:
            told[f"{name}s"] = tuple(filter(None, texts))
        else:
            told[name] = " ".join(filter(None, texts))
    return Record(id=pk, profile=profile or profile_of(mapping), **told)


def profile_of(mapping: Iterable[str]) -> str:
    """Which fields there are says what kind of record it is."""
    fields = set(mapping)
    if "birth" in fields:
        return RESIDENT
    if "street" in fields and not fields & {"given_name", "surname", "company", "document"}:
        return ORGANIZATION
    return CONTACT


def _text(value: str | None) -> str:
    return (value or "").strip()


def _digits(text: str) -> str:
    return "".join(sign for sign in text.removesuffix(".0") if sign.isdecimal())
