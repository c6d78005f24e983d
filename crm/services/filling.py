"""What a move asked for is written on the lead and the person behind it, where nothing stood."""

from typing import Any

from crm.models import Lead
from crm.queries.required import FACTS
from crm.services import companies, contacts, leads, versions
from tenants.models import User


def fill(lead: Lead, told: dict[str, Any], *, by: User | None) -> Lead:
    """Only what is not known yet: a move corrects nothing. Raises ``contacts.Taken``."""
    new = {FACTS[key]: value for key, value in told.items() if value and not FACTS[key].told(lead)}
    of_contact = {fact.field: value for fact, value in new.items() if fact.is_of_contact}
    of_lead = {fact.field: value for fact, value in new.items() if not fact.is_of_contact}
    if of_contact:
        contacts.change(lead.contact, by=by, seen=lead.contact.updated_at, **of_contact)
    if isinstance(name := of_lead.get("company"), str):
        of_lead["company"] = companies.named(name)
    if of_lead:
        leads.change(lead, by=by, version=lead.version, **of_lead)
    return versions.locked(lead) if new else lead
