"""What the parts of this app find: people with their leads, leads by title, companies, notes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.models import Company, Contact, Lead, Note
from crm.parts import Finder, Hit
from crm.plain import CONFIG, Asked, excerpt, words_of
from crm.queries.searching import matching
from tenants.access import Principal

NOTE = words_of("text")
CANDIDATES = 40  # whose words are compared letter by letter


def people(asked: Asked, principal: Principal, first: int, count: int) -> list[Hit]:
    """Contacts, each with the newest of the open leads one sees; where that is none, a contact."""
    rows = matching.contacts(_people(principal), asked)
    return _with_leads(_page(matching.nearest_first(rows, matching.CONTACT, asked), first, count), principal)


def other_people(asked: Asked, principal: Principal, found: Sequence[Hit], room: int) -> list[Hit]:
    """Whose names are nearly so."""
    likely = matching.misspelt(_people(principal), matching.CONTACT, asked)
    known = {hit.face.pk for hit in found}
    return _with_leads(_meant(likely, known, room, asked, lambda row: f"{row.name} {row.email}"), principal)


def leads(asked: Asked, principal: Principal, first: int, count: int) -> list[Hit]:
    """Leads that are called so."""
    rows = matching.titled(_leads(principal), asked)
    return [_lead(lead) for lead in _page(matching.nearest_first(rows, matching.LEAD, asked), first, count)]


def other_leads(asked: Asked, principal: Principal, found: Sequence[Hit], room: int) -> list[Hit]:
    """That are called nearly so."""
    likely = matching.misspelt(_leads(principal), matching.LEAD, asked)
    known = {hit.id for hit in found}
    return [_lead(lead) for lead in _meant(likely, known, room, asked, lambda row: row.title)]


def companies(asked: Asked, principal: Principal, first: int, count: int) -> list[Hit]:
    """Companies that are called so, or whose CNPJ it is."""
    rows = matching.companies(_companies(principal), asked)
    return _counted(_page(matching.nearest_first(rows, matching.COMPANY, asked), first, count), principal)


def other_companies(asked: Asked, principal: Principal, found: Sequence[Hit], room: int) -> list[Hit]:
    """That are called nearly so."""
    likely = matching.misspelt(_companies(principal), matching.COMPANY, asked)
    known = {hit.id for hit in found}
    return _counted(_meant(likely, known, room, asked, lambda row: row.name), principal)


def notes(asked: Asked, principal: Principal, first: int, count: int) -> list[Hit]:
    """The newest first."""
    query = words_query(asked)
    if query is None:
        return []
    rows = Note.objects.accessible_by(principal).annotate(words=NOTE).filter(words=query)
    found = _page(rows.select_related("lead__contact", "contact", "author").order_by("-created_at"), first, count)
    return [
        Hit(
            "note",
            note.pk,
            title=str(note.about),
            url=f"{reverse(note.about._meta.model_name, args=[note.about.pk])}#note_{note.pk}",
            icon="note",
            at=note.created_at,
            quoted=excerpt(note.text, asked.words),
            lead=note.lead_id,
        )
        for note in found
    ]


def words_query(asked: Asked) -> SearchQuery | None:
    """All the words by their stems, the last one perhaps unfinished. None when only small words were asked for."""
    words = ["".join(sign for sign in word if sign.isalnum()) for word in (*asked.words, *asked.digits.split())]
    words = [word for word in words if word]
    if not words:
        return None
    *whole, last = words
    said = " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])
    return SearchQuery(said, config=CONFIG, search_type="raw")


FINDERS = (
    Finder("person", gettext_lazy("Contacts and leads"), "contact.view", people, other_people),
    Finder("lead", gettext_lazy("Leads by title"), "lead.view", leads, other_leads),
    Finder("company", gettext_lazy("Companies"), "company.view", companies, other_companies),
    Finder("note", gettext_lazy("Notes"), "lead.view", notes),
)


def _page(rows: QuerySet, first: int, count: int) -> list[Any]:
    return list(rows[first : first + count])


def _meant(rows: QuerySet, known: set[UUID], room: int, asked: Asked, known_as: Callable) -> list[Any]:
    """As many as there is room for, who may have been meant; what was found already is not found again."""
    likely = rows.exclude(pk__in=known)[:CANDIDATES]
    return [row for row in likely if matching.is_slip(known_as(row), asked)][:room]


def _people(principal: Principal) -> QuerySet[Contact]:
    return Contact.objects.accessible_by(principal).filter(archived_at=None).select_related("company")


def _leads(principal: Principal) -> QuerySet[Lead]:
    return Lead.objects.accessible_by(principal).living().select_related("contact", "company", "stage")


def _companies(principal: Principal) -> QuerySet[Company]:
    return Company.objects.accessible_by(principal).filter(archived_at=None)


def _with_leads(found: Sequence[Contact], principal: Principal) -> list[Hit]:
    leads = _newest_lead({contact.pk for contact in found}, principal)
    return [_person(contact, leads.get(contact.pk)) for contact in found]


def _counted(found: Sequence[Company], principal: Principal) -> list[Hit]:
    seen = Lead.objects.accessible_by(principal).living().filter(company__in=[company.pk for company in found])
    counts = dict(seen.order_by().values_list("company").annotate(n=Count("pk")))
    return [_company(company, counts.get(company.pk, 0)) for company in found]


def _newest_lead(contact_ids: Iterable[UUID], principal: Principal) -> dict[UUID, Lead]:
    """Open ones before closed ones."""
    rows = Lead.objects.accessible_by(principal).living().filter(contact__in=contact_ids)
    first = rows.order_by("contact", F("closed_at").desc(nulls_first=True), "-created_at").distinct("contact")
    return {lead.contact_id: lead for lead in first.select_related("stage", "company")}


def _person(contact: Contact, lead: Lead | None) -> Hit:
    company = (lead and lead.company) or contact.company
    where = lead.stage.name if lead else _("contact")
    return Hit(
        "lead" if lead else "contact",
        lead.pk if lead else contact.pk,
        title=contact.display_name,
        url=reverse("lead", args=[lead.pk]) if lead else reverse("contact", args=[contact.pk]),
        detail=" · ".join(filter(None, [company.name if company else "", where])),
        cents=lead.value_cents if lead else None,
        score=lead.score if lead else None,
        face=contact,
        lead=lead.pk if lead else None,
    )


def _lead(lead: Lead) -> Hit:
    return Hit(
        "lead",
        lead.pk,
        title=lead.title,
        url=reverse("lead", args=[lead.pk]),
        detail=f"{lead.contact.display_name} · {lead.stage.name}",
        cents=lead.value_cents,
        score=lead.score,
        face=lead.contact,
        lead=lead.pk,
    )


def _company(company: Company, count: int) -> Hit:
    told = ngettext("company · %(n)s lead", "company · %(n)s leads", count) % {"n": count}
    page = reverse("company", args=[company.pk])
    return Hit("company", company.pk, title=company.name, url=page, detail=told, face=company, is_company=True)
