"""Whether a lead is one that an automation or a step is about, now."""

from typing import cast

from django.http import QueryDict

from crm.models import Lead
from crm.models.lead import LeadQuerySet
from crm.queries.filters import Filters
from tenants.access import Principal


def narrow(address: str, leads: LeadQuerySet) -> LeadQuerySet:
    """The same language as the board's filters, none of which depends on who asks.

    What is no longer there, a stage or a field of the organization's own, holds of no lead: without it, all were meant.
    """
    filters = Filters.read(QueryDict(address)).own
    if set(QueryDict(address)) - {name for name, _value in filters.pairs}:
        return leads.none()
    return filters.narrow(leads, cast(Principal, None)) if filters else leads


def fits(address: str, lead: Lead) -> bool:
    return not address or narrow(address, Lead.objects.filter(pk=lead.pk)).exists()
