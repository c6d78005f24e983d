"""What people have agreed to, as it holds now: the newest word of each address counts, and one "no" is a no.

Two addresses of one person, or two records that became one, may say different things; then the stricter holds. A "no" of
somebody who was erased since is found by what is left of the address (``crm.erased``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from crm import erased
from crm.models import Consent, Contact, Identity

Kind, Channel, Purpose = Identity.Kind, Consent.Channel, Consent.Purpose
REACHED_BY: Mapping[str, Sequence[str]] = {
    Channel.WHATSAPP: (Kind.WHATSAPP, Kind.PHONE, Kind.BSUID),
    Channel.SMS: (Kind.PHONE,),
    Channel.EMAIL: (Kind.EMAIL,),
}
SHOWN = 100


@dataclass(frozen=True)
class Standing:
    """What holds for one purpose on one channel; ``granted`` is None where nobody has said anything."""

    purpose: str
    channel: str
    row: Consent | None = None

    @property
    def granted(self) -> bool | None:
        return self.row.granted if self.row else None

    @property
    def name(self) -> str:
        return f"{Purpose(self.purpose).label} · {Channel(self.channel).label}"


def standing(contact: Contact) -> list[Standing]:
    """All that is known of a person, and marketing by WhatsApp in any case."""
    found: dict[tuple[str, str], dict[str, Consent]] = defaultdict(dict)
    names = _names(_keys([contact.pk])[contact.pk])
    for row in _of([contact.pk], names):
        found[row.purpose, row.channel].setdefault(names.get(row.key, row.key), row)
    told = {pair: _strictest(rows.values()) for pair, rows in found.items()}
    pairs = dict.fromkeys([(Purpose.MARKETING.value, Channel.WHATSAPP.value), *sorted(told)])
    return [Standing(purpose, channel, told.get((purpose, channel))) for purpose, channel in pairs]


def history(contact: Contact) -> list[Consent]:
    """Every word, newest first, also those of an address that the person has by now."""
    return list(_of([contact.pk], _names(_keys([contact.pk])[contact.pk]))[:SHOWN])


def granted(contact: Contact, *, purpose: str, channel: str) -> bool | None:
    """Whether the person said yes or no; None when neither."""
    return granted_by([contact.pk], purpose=purpose, channel=channel).get(contact.pk)


def granted_by(contacts: Collection[UUID], *, purpose: str, channel: str) -> dict[UUID, bool]:
    """The same of many, in two statements; who never said anything is left out."""
    keys = _keys(contacts, REACHED_BY[channel])
    holders: dict[str, set[UUID]] = defaultdict(set)
    for pk, own in keys.items():
        for key in own:
            holders[key].add(pk)
    newest: dict[UUID, dict[str, Consent]] = defaultdict(dict)
    names = _names(holders)
    for row in _of(contacts, names).filter(purpose=purpose, channel=channel):
        key = names.get(row.key, row.key)
        of_row = {row.contact_id} if row.contact_id in keys else set()
        for pk in of_row | holders.get(key, set()):
            newest[pk].setdefault(key, row)
    return {pk: _strictest(rows.values()).granted for pk, rows in newest.items()}


def addresses(contacts: Collection[UUID], channel: str) -> dict[UUID, list[str]]:
    """What a word of each holds for: every address of the channel, and those that it was said of before."""
    known = _keys(contacts, REACHED_BY[channel])
    former = Consent.objects.filter(contact__in=contacts, channel=channel).exclude(key__startswith=erased.MARK)
    for pk, key in former.values_list("contact_id", "key"):
        known[pk].add(key)
    return {pk: sorted(keys) or [""] for pk, keys in known.items()}


def _of(contacts: Collection[UUID], keys: Iterable[str]):
    about = Q(contact__in=contacts) | Q(key__in=[key for key in keys if key])
    return Consent.objects.filter(about).select_related("by").newest_first()


def _names(keys: Iterable[str]) -> dict[str, str]:
    """Each address by the names under which something may be kept of it."""
    clear = [key for key in keys if key]
    return {name: key for key in clear for name in (key, erased.name_of(key))}


def _keys(contacts: Collection[UUID], kinds: Sequence[str] = ()) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {pk: set() for pk in contacts}
    wanted = kinds or [kind for each in REACHED_BY.values() for kind in each]
    rows = Identity.objects.filter(contact__in=contacts, kind__in=wanted)
    for pk, key in rows.values_list("contact_id", "key"):
        found[pk].add(key)
    return found


def _strictest(rows: Iterable[Consent]) -> Consent:
    """The newest "no", else the newest word."""
    newest = sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)
    return next((row for row in newest if not row.granted), newest[0])
