"""Leads that a lost webhook never told of: once an hour what Meta has is compared with what is here."""

from datetime import timedelta

import structlog
from django.utils import timezone

from config.outside.errors import NeedsOwner, NotAuthorised, ProviderError
from crm.models import Source
from crm.services import capturing, lead_reading, warning
from crm.services.sources import META
from tenants import waking
from tenants.inbound.models import Route

log = structlog.get_logger(__name__)
COMPARE = "crm.compare_lead_ads"
OVERLAP, FIRST = timedelta(hours=2), timedelta(days=7)


def wake_comparing() -> None:
    """For whom it is time."""
    routes = Route.objects.across_organizations().filter(provider=META, organization__state="active")
    for schema in routes.values_list("organization__schema_name", flat=True).distinct():
        waking.wake(COMPARE, schema, surely=True)


def compare() -> None:
    """All sources of this organization; one that fails does not hold up the others."""
    for source in Source.objects.living().filter(kind=META, is_active=True).exclude(account=""):
        try:
            _compare(source)
        except (NotAuthorised, NeedsOwner) as error:
            code = "not_authorised" if isinstance(error, NotAuthorised) else "needs_owner"
            Source.objects.filter(pk=source.pk).update(trouble=code)
            warning.tell(source.pk, code)
        except ProviderError as error:
            log.warning("lead_ads.not_compared", source=str(source.pk), code=error.code)


def _compare(source: Source) -> None:
    now = timezone.now()
    since = int((source.checked_at - OVERLAP if source.checked_at else now - FIRST).timestamp())
    graph = lead_reading.graph_of(source)
    for form_id in graph.forms(source.account):
        for value in graph.leads_since(form_id, since):
            if value.get("id"):
                capturing.capture(lead_reading.meta_arrival(source, value))
    Source.objects.filter(pk=source.pk).update(checked_at=now, trouble="")
