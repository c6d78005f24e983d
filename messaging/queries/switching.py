"""What is known before a channel changes its provider, and how it has been since."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject, TruncSecond
from django.utils import timezone

from messaging.models import Channel, Connection, Message, Switch
from messaging.providers import registry
from messaging.providers.base import Provider
from messaging.providers.outgoing import ProviderTemplate
from messaging.queries.health import ARRIVED

MONTH = timedelta(days=30)
IN, OUT = Message.Direction.IN, Message.Direction.OUT
COUNTED = {
    "all": Count("pk"),
    "arrived": Count("pk", filter=Q(status__in=ARRIVED)),
    "failed": Count("pk", filter=Q(status="failed")),
}


@dataclass(frozen=True)
class Since:
    """Messages that went out by one provider since a moment."""

    all: int = 0
    arrived: int = 0
    failed: int = 0

    @property
    def failed_percent(self) -> float:
        return round(100 * self.failed / self.all, 1) if self.all else 0.0


def others(channel: Channel) -> list[Provider]:
    """Who else could serve such a channel. A phone is paired on a page of its own."""
    now = {each.provider_key for each in channel.connections.filter(is_current=True)}
    return [
        provider
        for provider in map(registry.get, registry.PROVIDERS)
        if provider.channel_kind == channel.kind and provider.key not in now and not provider.is_paired
    ]


def found_before(channel: Channel, there: Iterable[ProviderTemplate]) -> dict[str, Any]:
    """A month of the channel, and which approved templates the other provider does not have by these names."""
    here = list(channel.templates.filter(status="APPROVED").values_list("name", flat=True).distinct())
    month = Message.objects.filter(channel=channel, is_historical=False, created_at__gt=timezone.now() - MONTH)
    counted = month.aggregate(
        sent=Count("pk", filter=Q(direction=OUT)),
        received=Count("pk", filter=Q(direction=IN)),
        failed=Count("pk", filter=Q(direction=OUT, status="failed")),
    )
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for template in there:
        named[template.name][template.language] = template.external_id
    return counted | {
        "open": channel.conversations.open().count(),
        "templates_here": len(here),
        "templates_there": len(named),
        "missing": sorted(set(here) - set(named)),
        "shared": sorted(set(here) & set(named)),
        "named": named,
    }


def named_beside(connection: Connection, template: str, language: str) -> str | None:
    """How a connection that is set up beside names a template; None when it has no such one."""
    known = Switch.objects.under_way().filter(new=connection).values_list("found__named", flat=True).first() or {}
    return known.get(template, {}).get(language)


def with_since(rows):
    """Changes of provider, each with how messages fared by its new connection; what went by the former one does not count."""
    began = TruncSecond(Coalesce("began_at", "switched_at"))
    told = Message.objects.filter(
        channel=OuterRef("channel"),
        direction=OUT,
        is_historical=False,
        provider_key=OuterRef("new__provider_key"),
        sent_at__gte=OuterRef("day_before"),
        status_at__gte=OuterRef("served_from"),
    ).exclude(status__in=("queued", "scheduled", "cancelled"))
    counted = told.order_by().values("channel").annotate(counted=JSONObject(**COUNTED)).values("counted")
    rows = rows.annotate(served_from=began, day_before=began - timedelta(days=1))
    return rows.annotate(counted=Subquery(counted))


def since(switch: Switch) -> Since:
    """How messages have fared by the new connection."""
    if hasattr(switch, "counted"):
        return Since(**(switch.counted or {}))
    counted = with_since(Switch.objects.filter(pk=switch.pk)).values_list("counted", flat=True).first()
    return Since(**(counted or {}))


def of_channel(channel: Channel) -> Switch | None:
    """The one under way, else the last one."""
    rows = channel.switches.select_related("channel", "former", "new", "started_by")
    return rows.under_way().first() or rows.first()


def last_begun(channel: Channel) -> Switch | None:
    """The last one by which messages have gone: it can be reported on."""
    rows = channel.switches.select_related("channel", "former", "new", "started_by")
    return rows.filter(Q(began_at__isnull=False) | Q(switched_at__isnull=False)).first()
