"""What the tests of editing send: forms as a browser sends them."""

from crm.models import Company, Contact, Lead
from tenants.context import in_tenant
from tests.cast import Cast
from tests.makers import make_lead

DEAL = {"title": "Site", "company": "", "value_cents": "1.000,00", "expected_close": "", "source": "manual", "tags": ""}
COMPANY = ("name", "cnpj", "postal_code", "street", "district", "city", "state")
PERSON = ("name", "phone", "email", "document", "job_title", "city", "profiles")


def lead_of(cast: Cast, owner=None, name: str = "Marina Alves", **fields) -> Lead:
    """A lead of the rep's, or of another member."""
    with in_tenant(cast.schema):
        return make_lead(name, owner=owner or cast.rep, **fields)


def deal_of(lead: Lead, **changed) -> dict:
    """What the fields say now, what they said when the form was opened, and the version."""
    seen = {**DEAL, "title": lead.title, "value_cents": f"{lead.value_cents / 100:.2f}".replace(".", ",")}
    return {**_opened(seen), "version": lead.version, **changed}


def person_of(contact: Contact, **changed) -> dict:
    seen = {name: getattr(contact, name) for name in PERSON}
    return {**_opened(seen), "seen": contact.updated_at.isoformat(), **changed}


def company_of(company: Company, **changed) -> dict:
    seen = {name: getattr(company, name) for name in COMPANY}
    return {**_opened(seen), "seen": company.updated_at.isoformat(), **changed}


def fresh(cast: Cast, row):
    """The row as it is now, its company and owner at hand."""
    with in_tenant(cast.schema):
        related = ["company", "owner"] if isinstance(row, Lead) else []
        return type(row).objects.select_related(*related).get(pk=row.pk)


def _opened(seen: dict) -> dict:
    return {**seen, **{f"initial-{name}": value for name, value in seen.items()}}
