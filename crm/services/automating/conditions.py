"""Whether a lead is one that an automation or a step is about, now."""

from typing import cast

from django.http import QueryDict

from crm.models import Automation, Lead
from crm.models.lead import LeadQuerySet
from crm.queries import own_filters
from crm.queries.filters import Filters
from tenants.access import Principal


def narrow(address: str, leads: LeadQuerySet) -> LeadQuerySet:
    """The same language as the board's filters, none of which depends on who asks.

    A field of the organization's own that is no longer in use can hold of no lead: without it, all would be meant.
    """
    query = QueryDict(address)
    filters = Filters.read(query).own
    if own_filters.keys_in(query) - {each.key for each in filters.custom}:
        return leads.none()
    return filters.narrow(leads, cast(Principal, None)) if filters else leads


def fits(address: str, lead: Lead) -> bool:
    return not address or narrow(address, Lead.objects.filter(pk=lead.pk)).exists()


def hold(automation: Automation, lead: Lead) -> bool:
    """Those of the board, and the organization's own fields."""
    for key, wanted in automation.custom_conditions.items():
        said = lead.custom.get(key)
        among = said if isinstance(said, list) else [said]
        if str(wanted).casefold() not in {str(one).casefold() for one in among if one is not None}:
            return False
    return fits(automation.conditions, lead)
