"""By what a person is found in texts of others: numbers in all forms they are written in, addresses, whole names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from crm import parts
from crm.models import Contact, Identity
from crm.phones import FORMER_MOBILES, comparable
from crm.plain import plain
from tenants.models import Membership

NOTHING = "$.^"  # no text has something before its beginning
LEAST = 6  # signs of an id at a provider; shorter ones are in too many words
DIGITS = {Identity.Kind.PHONE, Identity.Kind.WHATSAPP, Identity.Kind.CPF, Identity.Kind.CNPJ}
BETWEEN = "[ ().+/-]{0,3}"
# Where a name or an address begins; in JSON a new line is two signs, the second of which is a letter.
BEGINS = r"(?:(?<![a-z0-9%s])|(?<=\\[nrt]))"
LONG, SHORT = (12, 13), 8  # digits of a Brazilian number with its country, and without area and ninth digit


@dataclass(frozen=True)
class Wanted:
    """Two patterns, which PostgreSQL and Python read alike. ``left``: what somebody else is known by too."""

    digits: str = NOTHING
    words: str = NOTHING
    left: tuple[str, ...] = ()

    def names(self, text: str) -> bool:
        return bool(re.search(self.digits, text) or re.search(self.words, text, re.IGNORECASE))

    @classmethod
    def of(cls, known: Sequence[UUID]) -> "Wanted":
        """Of these contacts, who are one person: read before anything is erased."""
        numbers, words = _called(known)
        left = _of_others({*numbers, *words}, known)
        digits = [_number(number) for number in sorted(numbers - left) if len(_bare(number)) >= LEAST]
        texts = {text for word in words - left if len(word) >= LEAST for text in (word, plain(word))}
        found = "|".join(map(_text, sorted(texts)))
        return cls(
            f"(?<![0-9])(?:{'|'.join(digits)})(?![0-9])" if digits else NOTHING,
            f"(?:{found})(?![a-z0-9])" if found else NOTHING,
            tuple(sorted(left)),
        )


def _called(known: Sequence[UUID]) -> tuple[set[str], set[str]]:
    """Numbers, and names and addresses. A first name alone is too many people's."""
    people = Contact.objects.filter(pk__in=known).values_list("name", "email", "phone", "document")
    names, emails, phones, documents = zip(*people, strict=True) if people else ((), (), (), ())
    identities = Identity.objects.filter(contact__in=known).values_list("kind", "value")
    others = [*names, *parts.names_of(known)]
    numbers = {*phones, *documents, *(value for kind, value in identities if kind in DIGITS)}
    numbers |= {name for name in others if _is_number(name)}
    words = {*emails, *(value for kind, value in identities if kind not in DIGITS)}
    words |= {name for name in others if len(name.split()) > 1} - numbers
    return numbers - {""}, words - {""}


def _of_others(values: set[str], known: Sequence[UUID]) -> set[str]:
    """What living contacts or colleagues are called or reached by as well: it is theirs, and stays."""
    others = Contact.objects.filter(purged_at=None).exclude(pk__in=known)
    named = others.filter(Q(name__in=values) | Q(email__in=values) | Q(phone__in=values) | Q(document__in=values))
    theirs = _told(named.values_list("name", "email", "phone", "document"))
    keys = {comparable(value): value for value in values if _is_number(value)}
    held = Identity.objects.filter(key__in=keys, contact__purged_at=None).exclude(contact__in=known)
    theirs |= {keys[key] for key in held.values_list("key", flat=True)}
    return values & (theirs | _told(Membership.objects.values_list("user__name", "user__email")))


def _told(rows: Iterable[tuple[str, ...]]) -> set[str]:
    return {value for row in rows for value in row}


def _is_number(text: str) -> bool:
    return len(_bare(text)) >= LEAST and not re.search("[^0-9 ().+/-]", text)


def _bare(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _number(number: str) -> str:
    """With or without the country, the ninth digit and what people write between."""
    digits = _bare(number)
    if not (digits.startswith("55") and len(digits) in LONG):
        return BETWEEN.join(digits)
    area, rest = digits[2:4], digits[4:]
    is_mobile = rest[-SHORT] in FORMER_MOBILES
    ninth = f"9{'?' if is_mobile else ''}{BETWEEN}" if len(rest) > SHORT or is_mobile else ""
    return f"(?:55{BETWEEN})?0?{BETWEEN.join(area)}{BETWEEN}{ninth}{BETWEEN.join(rest[-SHORT:])}"


def _text(text: str) -> str:
    return BEGINS % ("._%+-" if "@" in text else "") + r"\s+".join(re.escape(word) for word in text.split())
