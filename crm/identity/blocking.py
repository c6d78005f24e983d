"""Which records are worth comparing: those that share a key. All others are never looked at, so cost stays bounded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from crm.identity.records import CONTACT, ORGANIZATION, RESIDENT, Record

MOST_IN_A_BLOCK = 60  # a key that more records share says too little to be worth its comparisons
LONGEST = 80


def keys(record: Record) -> frozenset[str]:
    """What others must share to be compared with it."""
    return frozenset(key[:LONGEST] for key in _keys(record) if key)


def pairs(records: Sequence[Record], others: Sequence[Record] | None = None) -> Iterator[tuple[Record, Record]]:
    """Pairs worth comparing, each once: within a set, or between two."""
    mine = _blocks(records)
    if others is None:
        yield from _once(pair for block in mine.values() for pair in _within(block))
        return
    theirs = _blocks(others)
    shared = (key for key in mine if key in theirs and len(mine[key]) + len(theirs[key]) <= 2 * MOST_IN_A_BLOCK)
    yield from _once((one, other) for key in shared for one in mine[key] for other in theirs[key])


def _blocks(records: Iterable[Record]) -> dict[str, list[Record]]:
    blocks: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for key in keys(record):
            blocks[key].append(record)
    return blocks


def _within(block: list[Record]) -> Iterator[tuple[Record, Record]]:
    if len(block) <= MOST_IN_A_BLOCK:
        yield from combinations(block, 2)


def _once(found: Iterable[tuple[Record, Record]]) -> Iterator[tuple[Record, Record]]:
    seen: set[tuple] = set()
    for one, other in found:
        if (pair := (one.id, other.id)) not in seen and one.id != other.id:
            seen |= {pair, pair[::-1]}
            yield one, other


def _keys(record: Record) -> Iterator[str]:
    match record.profile:
        case "contact":
            yield from _of_a_contact(record)
        case "resident":
            yield from _of_a_resident(record)
        case "organization":
            yield from _of_an_organization(record)


assert (CONTACT, RESIDENT, ORGANIZATION) == ("contact", "resident", "organization")


def _of_a_contact(record: Record) -> Iterator[str]:
    yield from (f"p:{tail}" for tail in record.tails)
    yield from (f"d:{paper}" for paper in record.papers)
    for mailbox in record.mailboxes:
        yield f"e:{mailbox}"
        local = "".join(sign for sign in mailbox.partition("@")[0] if sign.isalpha())
        yield f"l:{local}" if len(local) > 4 else ""
    sounds = sorted(record.sounds)
    if len(sounds) > 1:
        yield "n:" + " ".join(sounds)
        for one, other in combinations(sounds, 2):
            yield f"w:{one} {other}" if min(len(one), len(other)) > 1 else ""
        yield f"s:{''.join(sounds)[:14]}"
    first = record.sounds[0][:4] if record.sounds else ""
    if first and record.firm:
        yield f"c:{first} {record.firm}"
    if first and record.place:
        yield f"t:{first} {record.place}"


def _of_a_resident(record: Record) -> Iterator[str]:
    yield f"i:{record.number}" if record.number else ""
    yield f"b:{record.born}" if record.born else ""
    given, surname = record.given_name.casefold(), record.surname.casefold()
    yield f"n:{min(given, surname)} {max(given, surname)}" if given and surname else ""
    yield f"g:{given[:4]} {record.zip}" if given and record.zip else ""
    yield f"s:{surname[:4]} {record.zip}" if surname and record.zip else ""
    yield f"h:{record.house} {record.way[:8]}" if record.house and record.way else ""
    yield f"y:{record.born[:4]} {surname[:4]}" if record.born and surname else ""
    yield f"x:{record.born[:4]} {given[:4]}" if record.born and given else ""


def _of_an_organization(record: Record) -> Iterator[str]:
    yield from (f"p:{tail[-7:]}" for tail in record.tails)
    yield from (f"e:{mailbox}" for mailbox in record.mailboxes)
    yield from (f"d:{paper}" for paper in record.papers)
    yield "n:" + " ".join(sorted(record.tokens)) if record.tokens else ""
    if record.house:
        yield f"h:{record.house} {' '.join(word for word in record.way.split() if not word.isdigit())[:8]}"
        yield from (f"o:{record.house} {token[:6]}" for token in record.tokens)
    longest = sorted(record.tokens, key=len, reverse=True)[:3]
    yield from (f"w:{one[:6]} {other[:6]}" for one, other in combinations(sorted(longest), 2))
    if record.place:
        yield from (f"t:{token} {record.place}" for token in longest)
