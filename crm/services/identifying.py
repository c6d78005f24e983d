"""Who somebody is, whatever they are known by. Two that ask at once about one person get the same contact."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from crm.identity import documents, emails, phones
from crm.models import Contact, Identity
from crm.phones import comparable
from crm.services import keeping

ATTEMPTS = 5
Kind = Identity.Kind
DOCUMENTS = (Kind.CPF, Kind.CNPJ)
# Shared by families and companies: these say who somebody is only while no document says otherwise.
SHARED = (Kind.PHONE, Kind.EMAIL)


@dataclass(frozen=True)
class Address:
    """One thing a person is known by; addresses with the same kind and key are the same address."""

    kind: str
    value: str
    key: str


# By kind and key.
Known = dict[tuple[str, str], Contact]


def identify(
    *, phone: str = "", wa_id: str = "", bsuid: str = "", email: str = "", name: str = "", document: str = ""
) -> tuple[Contact, bool]:
    """The contact known by any of these, and whether it is new. What was not known of it yet is added.

    ``phone`` and ``document`` are taken as they were written; what is no number and no document identifies nobody. A
    phone or an e-mail of somebody with another document of that kind is shared by two people, and finds neither.
    Who was archived is back: nothing that somebody says is lost.
    """
    addresses = addresses_of(phone=phone, wa_id=wa_id, bsuid=bsuid, email=email, document=document)
    if not addresses:
        raise ValueError("Nobody can be identified by nothing.")
    for _attempt in range(ATTEMPTS):
        known = _known(addresses)
        contact = _meant(addresses, known)
        if contact is not None:
            _complete(contact, addresses, known, name=name)
            if contact.archived_at:
                contact = keeping.bring_back_person(contact.pk) or contact
            return contact, False
        try:
            return _create(addresses, name=name), True
        except IntegrityError:  # somebody else has just made this person known
            continue
    raise RuntimeError("A person could not be identified: the identities keep changing.")


@transaction.atomic
def replace(contact: Contact, *, gone: tuple[str, ...] = (), phone: str = "", wa_id: str = "", bsuid: str = "") -> None:
    """The person has another number or id from now on. The old one may become somebody else's; the history stays.

    ``gone`` are the values no longer valid; of a kind that has a new value, only those are given up.
    """
    addresses = addresses_of(phone=phone, wa_id=wa_id, bsuid=bsuid)
    for address in addresses:
        former = Identity.objects.filter(contact=contact, kind=address.kind)
        former.filter(key__in=[key(address.kind, value) for value in gone]).exclude(key=address.key).delete()
        # Whoever had the new one until now has it no longer: the provider says whose it is.
        Identity.objects.update_or_create(
            kind=address.kind, key=address.key, defaults={"contact": contact, "value": address.value}
        )
    new_phone = next((address.value for address in addresses if address.kind == Kind.PHONE), "")
    if new_phone and (not contact.phone or comparable(contact.phone) in {comparable(value) for value in gone}):
        contact.phone = new_phone
        contact.save(update_fields=["phone", "updated_at"])


def find(*, phone: str = "", wa_id: str = "", bsuid: str = "", email: str = "", document: str = "") -> Contact | None:
    """The contact known by any of these, if there is one."""
    addresses = addresses_of(phone=phone, wa_id=wa_id, bsuid=bsuid, email=email, document=document)
    return _meant(addresses, _known(addresses)) if addresses else None


def group(group_id: str, *, first_writer: str, name: str = "") -> Contact:
    """What stands for a group of people: a contact that is nobody's else, made once, called as it is or by who wrote first."""
    for _attempt in range(ATTEMPTS):
        held = Identity.objects.filter(kind=Kind.GROUP, key=group_id).select_related("contact").first()
        if held:
            is_away = held.contact.archived_at is not None
            return (is_away and keeping.bring_back_person(held.contact_id)) or held.contact
        with translation.override(settings.LANGUAGE_CODE):
            with_whom = gettext("Group with %(name)s") % {"name": first_writer}
            called = name or (with_whom if first_writer else gettext("WhatsApp group"))
        try:
            return _create([Address(Kind.GROUP.value, group_id, group_id)], name=called[:120])
        except IntegrityError:  # another message of the group was quicker
            continue
    raise RuntimeError("A group could not be identified: its identity keeps changing.")


def addresses_of(
    *, phone: str = "", wa_id: str = "", bsuid: str = "", email: str = "", document: str = ""
) -> list[Address]:
    """What is asked about, the surest first. A WhatsApp id that is a number is also the person's phone."""
    wa_id = wa_id.removeprefix("whatsapp:").removeprefix("+")
    numbers = list(phones.read(phone).sure) or list(phones.read(f"+{wa_id}").sure if wa_id else ())
    paper = documents.read(document)
    given = [(Kind(paper.kind), paper.value)] if paper else []
    given += [(Kind.BSUID, bsuid), (Kind.WHATSAPP, wa_id)]
    given += [*((Kind.PHONE, number) for number in numbers), (Kind.EMAIL, email.strip())]
    return [Address(kind.value, value, key(kind, value)) for kind, value in given if value]


def key(kind: str, value: str) -> str:
    """What is compared of an address of this kind."""
    match kind:
        case Kind.PHONE | Kind.WHATSAPP:
            return comparable(value)
        case Kind.EMAIL:
            return emails.key(value)
        case Kind.CPF | Kind.CNPJ:
            return documents.key(value)
    return value


def _known(addresses: list[Address]) -> Known:
    """Who is known by each of them."""
    wanted = Q()
    for address in addresses:
        wanted |= Q(kind=address.kind, key=address.key)
    return {(i.kind, i.key): i.contact for i in Identity.objects.filter(wanted).select_related("contact")}


def _meant(addresses: list[Address], known: Known) -> Contact | None:
    others = [address for address in addresses if address.kind in DOCUMENTS]
    for address in addresses:
        contact = known.get((address.kind, address.key))
        if contact and not (address.kind in SHARED and others and _contradicts(contact, others)):
            return contact
    return None


def _contradicts(contact: Contact, papers: list[Address]) -> bool:
    """Whether the contact has another document of a kind that was named."""
    known = dict(contact.identities.filter(kind__in=DOCUMENTS).values_list("kind", "key"))
    return any(paper.kind in known and known[paper.kind] != paper.key for paper in papers)


def _create(addresses: list[Address], *, name: str) -> Contact:
    """A new person with all addresses, or nothing. In one order always, so that two never wait for each other."""
    with transaction.atomic():
        contact = Contact.objects.create(name=name[:120], **shown(addresses))
        for address in sorted(addresses, key=lambda address: (address.kind, address.key)):
            if not (address.kind in SHARED and _is_anothers(address, addresses)):
                Identity.objects.create(contact=contact, kind=address.kind, value=address.value, key=address.key)
    return contact


def _is_anothers(address: Address, addresses: list[Address]) -> bool:
    """An address that somebody with another document is known by: it stays with that one."""
    papers = [paper for paper in addresses if paper.kind in DOCUMENTS]
    held = Identity.objects.filter(kind=address.kind, key=address.key).select_related("contact").first()
    return held is not None and bool(papers) and _contradicts(held.contact, papers)


def shown(addresses: list[Address]) -> dict[str, str]:
    """What the person's own fields say: the first of each kind."""
    value = {address.kind: address.value for address in reversed(addresses)}
    document = value.get(Kind.CPF) or value.get(Kind.CNPJ, "")
    return {"phone": value.get(Kind.PHONE, ""), "email": value.get(Kind.EMAIL, ""), "document": document}


def _complete(contact: Contact, addresses: list[Address], known: Known, *, name: str) -> None:
    """Add what is new. What another contact is known by stays with that one: merging is a person's decision."""
    missing = [
        Identity(contact=contact, kind=a.kind, value=a.value, key=a.key)
        for a in sorted(addresses, key=lambda address: (address.kind, address.key))
        if known.get((a.kind, a.key)) != contact
    ]
    if missing:
        Identity.objects.bulk_create(missing, ignore_conflicts=True)
        Contact.objects.filter(pk=contact.pk).update(compared_at=None)
    news = {"name": name[:120], **shown(addresses)}
    filled = {field: said for field, said in news.items() if said and not getattr(contact, field)}
    if filled:
        for field, said in filled.items():
            setattr(contact, field, said)
        contact.save(update_fields=[*filled, "updated_at"])
