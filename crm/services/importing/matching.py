"""Who is known already among the people of one chunk: a fixed number of questions for all of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from crm.identity import documents
from crm.models import Company, Contact, Identity, Lead
from crm.services import identifying
from crm.services.identifying import DOCUMENTS, SHARED, Address


def addresses_of(values: dict[str, Any]) -> list[Address]:
    """All that a row says of how its person is reached."""
    found = identifying.addresses_of(
        phone=values.get("phone", ""), email=values.get("email", ""), document=values.get("document", "")
    )
    if values.get("phone_2"):
        found += identifying.addresses_of(phone=values["phone_2"])
    return list({(each.kind, each.key): each for each in found}.values())


class People:
    """The same answers as ``identifying.find``, for many at once; people made since are told by ``add``."""

    def __init__(self, asked: Iterable[list[Address]]):
        keys: dict[str, set[str]] = defaultdict(set)
        for address in (each for addresses in asked for each in addresses):
            keys[address.kind].add(address.key)
        wanted = Q(pk__in=[])
        for kind, values in keys.items():
            wanted |= Q(kind=kind, key__in=values)
        found = Identity.objects.filter(wanted).select_related("contact__company")
        self._holders: dict[tuple[str, str], Contact] = {}
        contacts: dict[UUID, Contact] = {}
        for identity in found:
            contact = contacts.setdefault(identity.contact_id, identity.contact)
            self._holders[identity.kind, identity.key] = contact
        self._papers: dict[UUID, dict[str, str]] = defaultdict(dict)
        papers = Identity.objects.filter(contact__in=contacts, kind__in=DOCUMENTS)
        for contact_id, kind, key in papers.values_list("contact", "kind", "key"):
            self._papers[contact_id][kind] = key

    def find(self, addresses: list[Address]) -> Contact | None:
        papers = [each for each in addresses if each.kind in DOCUMENTS]
        for address in addresses:
            contact = self._holders.get((address.kind, address.key))
            if contact and not (address.kind in SHARED and self._contradicts(contact, papers)):
                return contact
        return None

    def free(self, addresses: list[Address]) -> list[Address]:
        """Those that are nobody's yet: what another person is known by stays with that one."""
        return [each for each in addresses if (each.kind, each.key) not in self._holders]

    def add(self, contact: Contact, addresses: Iterable[Address]) -> None:
        for address in addresses:
            self._holders.setdefault((address.kind, address.key), contact)
            if address.kind in DOCUMENTS:
                self._papers[contact.pk].setdefault(address.kind, address.key)

    @property
    def contacts(self) -> list[Contact]:
        return list({contact.pk: contact for contact in self._holders.values()}.values())

    def _contradicts(self, contact: Contact, papers: list[Address]) -> bool:
        known = self._papers[contact.pk]
        return any(paper.kind in known and known[paper.kind] != paper.key for paper in papers)


class Companies:
    """Companies by name and CNPJ, as ``companies.named`` finds them; one that is missing is made once."""

    def __init__(self, names: Iterable[str], papers: Iterable[str] = ()):
        wanted, cnpjs = {name.lower() for name in names if name}, {documents.pretty(paper) for paper in papers if paper}
        living = Company.objects.filter(archived_at=None).annotate(plain=Lower("name")).order_by("-created_at")
        self._by_name: dict[str, Company] = {}
        self._by_cnpj: dict[str, Company] = {}
        self.made: list[Company] = []
        for company in living.filter(Q(plain__in=wanted) | Q(cnpj__in=cnpjs)) if wanted or cnpjs else ():
            self._by_name[company.name.lower()] = company
            if company.cnpj:
                self._by_cnpj[company.cnpj] = company

    @property
    def known(self) -> list[Company]:
        return [*self._by_name.values(), *self._by_cnpj.values()]

    @staticmethod
    def paper(cnpj: str) -> str:
        """As the company keeps it."""
        return documents.pretty(cnpj) if cnpj else ""

    def find(self, name: str, cnpj: str = "") -> Company | None:
        """By its CNPJ; by its name only if no other CNPJ stands against it."""
        paper = self.paper(cnpj)
        if paper and (found := self._by_cnpj.get(paper)):
            return found
        named = self._by_name.get(name.lower())
        return None if named and paper and named.cnpj and named.cnpj != paper else named

    def named(self, name: str) -> Company | None:
        if not name:
            return None
        return self.find(name) or self.make(name=name)

    def make(self, *, name: str, cnpj: str = "", **address: str) -> Company:
        company = Company(name=name, cnpj=self.paper(cnpj), **address)
        self.made.append(company)
        self._by_name[name.lower()] = company
        if company.cnpj:
            self._by_cnpj[company.cnpj] = company
        return company


def open_leads(contacts: Iterable[Contact], pipeline_id: UUID) -> dict[UUID, Lead]:
    """The newest lead of each that is still open in this pipeline."""
    rows = Lead.objects.living().filter(contact__in=contacts, pipeline=pipeline_id, stage__kind="open")
    return {lead.contact_id: lead for lead in rows.select_related("stage").order_by("created_at")}
