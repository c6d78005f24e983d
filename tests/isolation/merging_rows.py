"""Rows that suggestions and merges are about, belonging to ``rep``."""

from uuid import UUID

from crm.models import Company, CompanyDuplicate, Contact, Duplicate
from crm.services import merging
from tests import makers
from tests.cast import Cast

Names = dict[str, UUID | str]


def duplicate(cast: Cast) -> Names:
    first, second = _two(cast)
    pair = Duplicate.objects.create(first=first, second=second, probability=0.8, reasons=["name=0.995"])
    return {"pk": pair.pk}


def company_duplicate(cast: Cast) -> Names:
    first, second = sorted((_company(cast) for _turn in range(2)), key=lambda company: company.pk)
    return {"pk": CompanyDuplicate.objects.create(first=first, second=second, probability=0.8).pk}


def company(cast: Cast) -> Names:
    return {"pk": _company(cast).pk}


def merge(cast: Cast) -> Names:
    first, second = _two(cast)
    return {"pk": merging.merge(first, [second], by=cast.rep.user)}


def _two(cast: Cast) -> tuple[Contact, Contact]:
    """Two contacts, the older id first."""
    first, second = (makers.make_lead("Marina Alves", owner=cast.rep).contact for _turn in range(2))
    return (first, second) if first.pk < second.pk else (second, first)


def _company(cast: Cast) -> Company:
    made = Company.objects.create(name="Studio Lume")
    makers.make_lead("Marina Alves", owner=cast.rep, company=made)
    return made


MAKERS = {
    "duplicates/": duplicate,
    "company-duplicates/": company_duplicate,
    "merges/": merge,
    "companies/": company,
    "api/v1/duplicates/": duplicate,
    "api/v1/merges/": merge,
}


def marked(contact: Contact, company: Company, mark: str) -> dict[str, Names]:
    """Somebody, and a company, who may be the same as these; the ids that addresses about it take."""
    other = Contact.objects.create(name=f"Mari {mark}", city=f"Recife {mark}", owner=contact.owner)
    firm = Company.objects.create(name=f"Lume {mark}")
    first, second = sorted((contact, other), key=lambda row: row.pk)
    pair = Duplicate.objects.create(first=first, second=second, probability=0.8, reasons=["name=0.995"])
    one, two = sorted((company, firm), key=lambda row: row.pk)
    firms = CompanyDuplicate.objects.create(first=one, second=two, probability=0.8)
    return {
        "duplicates/": {"pk": pair.pk},
        "api/v1/duplicates/": {"pk": pair.pk},
        "company-duplicates/": {"pk": firms.pk},
        "companies/": {"pk": company.pk},
    }
