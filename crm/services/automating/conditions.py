"""Whether a lead is one that an automation is about, now."""

from typing import cast

from django.http import QueryDict

from crm.models import Automation, Lead
from crm.queries.filters import Filters
from tenants.access import Principal


def filters_of(automation: Automation) -> Filters:
    return Filters.read(QueryDict(automation.conditions)).own


def hold(automation: Automation, lead: Lead) -> bool:
    """The same language as the board's filters, none of which depends on who asks; and the organization's own fields."""
    for key, wanted in automation.custom_conditions.items():
        said = lead.custom.get(key)
        among = said if isinstance(said, list) else [said]
        if str(wanted).casefold() not in {str(one).casefold() for one in among if one is not None}:
            return False
    filters = filters_of(automation)
    nobody = cast(Principal, None)
    return not filters or filters.narrow(Lead.objects.filter(pk=lead.pk), nobody).exists()
