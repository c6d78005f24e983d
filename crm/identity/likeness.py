"""How alike two records are, field by field: each field gives one level, in words of its own."""

from collections.abc import Callable, Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from crm.identity import companies, emails, names
from crm.identity.records import CONTACT, ORGANIZATION, RESIDENT, Record

Levels = Iterator[tuple[str, str]]
SAME, NEAR, OTHER = "same", "near", "other"


def levels(one: Record, other: Record) -> dict[str, str]:
    """``{field: level}`` of what both records say; a field that one of them lacks says nothing."""
    return dict(PROFILE[one.profile](one, other))


def _contact(one: Record, other: Record) -> Levels:
    yield from _papers(one, other)
    yield from _email(one, other)
    yield from _phone(one, other)
    yield from _name(one, other)
    yield from _company(one, other)
    if one.place and other.place:
        yield "city", _text(one.place, other.place)
    if one.region and other.region:
        yield "state", SAME if one.region == other.region else OTHER


def _resident(one: Record, other: Record) -> Levels:
    yield from _exact_or_near("number", one.number, other.number)
    yield from _exact_or_near("birth", one.born, other.born)
    yield from _exact_or_near("postcode", one.zip, other.zip)
    yield from _exact_or_near("house", one.house, other.house)
    given, surname = names.plain(one.given_name), names.plain(one.surname)
    their_given, their_surname = names.plain(other.given_name), names.plain(other.surname)
    crossed = given and surname and given == their_surname and surname == their_given
    for field, mine, theirs in (("given", given, their_given), ("surname", surname, their_surname)):
        if mine and theirs:
            yield field, SAME if crossed else _text(mine, theirs)
    for field in ("way", "quarter", "place"):
        mine, theirs = getattr(one, field), getattr(other, field)
        if mine and theirs:
            yield field, _text(mine, theirs)
    if one.region and other.region:
        yield "state", SAME if one.region == other.region else OTHER


def _organization(one: Record, other: Record) -> Levels:
    yield from _phone(one, other)
    yield from _email(one, other)
    yield from _exact_or_near("postcode", one.zip, other.zip)
    if one.house and other.house:
        yield "house", SAME if one.house == other.house else OTHER
    if one.way and other.way:
        yield "way", _binned(fuzz.token_set_ratio(one.way, other.way) / 100, (0.999, 0.9, 0.75, 0.5))
        yield "way_whole", _binned(fuzz.token_sort_ratio(one.way, other.way) / 100, (0.999, 0.9, 0.75, 0.5))
    if one.tokens and other.tokens:
        mine, theirs = " ".join(one.tokens), " ".join(other.tokens)
        yield "name", _binned(companies.similarity(one.name, other.name), (0.999, 0.92, 0.8, 0.6, 0.4))
        yield "name_part", _binned(fuzz.token_set_ratio(mine, theirs) / 100, (0.999, 0.9, 0.75, 0.5))
    both = one.house and one.house == other.house and one.tails and other.tails
    if both:
        yield "house+phone", SAME if one.tails & other.tails else OTHER


PROFILE: dict[str, Callable[[Record, Record], Levels]] = {
    CONTACT: _contact,
    RESIDENT: _resident,
    ORGANIZATION: _organization,
}


def _papers(one: Record, other: Record) -> Levels:
    if one.papers and other.papers:
        if one.papers & other.papers:
            yield "document", SAME
        else:
            yield "document", NEAR if _nearest(one.papers, other.papers) <= 1 else OTHER


def _email(one: Record, other: Record) -> Levels:
    if not one.addresses or not other.addresses:
        return
    if shared := one.addresses & other.addresses:
        yield "email", "role" if all(map(emails.is_role, shared)) else SAME
    elif one.mailboxes & other.mailboxes:
        yield "email", "mailbox"
    elif (distance := _nearest(one.addresses, other.addresses)) <= 2:
        yield "email", f"near{distance}"
    else:
        locals_, theirs = ({_letters(address) for address in r.addresses} for r in (one, other))
        yield "email", "local" if locals_ & theirs else OTHER


def _letters(address: str) -> str:
    return "".join(sign for sign in address.partition("@")[0] if sign.isalpha())


def _phone(one: Record, other: Record) -> Levels:
    if one.numbers & other.numbers:
        yield "phone", SAME
    elif one.tails & other.tails:
        yield "phone", "tail"
    elif one.tails and other.tails:
        yield "phone", NEAR if _nearest(one.tails, other.tails) <= 1 else OTHER


def _name(one: Record, other: Record) -> Levels:
    if not one.tokens or not other.tokens:
        return
    words = min(len(one.tokens), len(other.tokens))
    alike = names.similarity(one.full_name, other.full_name)
    tightly = fuzz.ratio("".join(sorted(one.sounds)), "".join(sorted(other.sounds))) / 100
    alike = max(alike, tightly if tightly > 0.9 else 0)  # words that were run together
    level = _binned(alike, (0.995, 0.96, 0.9, 0.82, 0.7))
    yield "name", level
    yield "name+words", f"{level}/{min(words, 3)}"


def _company(one: Record, other: Record) -> Levels:
    if one.firm and other.firm:
        yield "company", _binned(companies.similarity(one.company, other.company), (0.999, 0.85, 0.6))
    elif (firm := one.firm or other.firm) and (domain := _domain(other if one.firm else one)):
        yield "company", "domain" if firm.replace(" ", "") in domain or domain in firm.replace(" ", "") else "no_domain"


def _domain(record: Record) -> str:
    return next((found.partition(".")[0] for address in record.emails if (found := emails.domain(address))), "")


def _exact_or_near(field: str, mine: str, theirs: str) -> Levels:
    if mine and theirs:
        distance = DamerauLevenshtein.distance(mine, theirs, score_cutoff=2)
        yield field, SAME if not distance else f"near{distance}" if distance <= 2 else OTHER


def _text(mine: str, theirs: str) -> str:
    return _binned(
        max(JaroWinkler.similarity(mine, theirs), fuzz.token_sort_ratio(mine, theirs) / 100), (0.999, 0.92, 0.8)
    )


def _binned(value: float, bounds: tuple[float, ...]) -> str:
    return next((str(bound) for bound in bounds if value >= bound), "less")


def _nearest(mine: frozenset[str], theirs: frozenset[str]) -> int:
    return min(DamerauLevenshtein.distance(a, b, score_cutoff=2) for a in mine for b in theirs)
