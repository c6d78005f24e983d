"""What a move asked for is written on the lead and the person behind it, where nothing stood."""

from typing import Any

from crm.models import Lead
from crm.queries import required
from crm.services import companies, contacts, leads, versions
from tenants.models import User


def fill(lead: Lead, told: dict[str, Any], *, by: User | None) -> Lead:
    """Only what is not known yet: a move corrects nothing. Raises ``contacts.Taken``."""
    known = required.facts(told)
    new = {known[key]: value for key, value in told.items() if _says(known[key], value)}
    new = {fact: value for fact, value in new.items() if not fact.told(lead)}
    own = {fact.own.key: value for fact, value in new.items() if fact.own}
    of_contact = {fact.field: value for fact, value in new.items() if fact.is_of_contact}
    of_lead = {fact.field: value for fact, value in new.items() if not fact.is_of_contact and not fact.own}
    if of_contact:
        contacts.change(lead.contact, by=by, seen=lead.contact.updated_at, **of_contact)
    if isinstance(name := of_lead.get("company"), str):
        of_lead["company"] = companies.named(name)
    if own:
        of_lead["custom"] = own
    if of_lead:
        leads.change(lead, by=by, version=lead.version, **of_lead)
    return versions.locked(lead) if new else lead


def _says(fact: required.Fact, value: Any) -> bool:
    """Of the organization's own fields a "no" and a nought are answers."""
    return value is not None if fact.own else bool(value)
