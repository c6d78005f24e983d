"""The operator's first page: is everything alive, and what waits for a hand."""

import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.redis_client import redis
from tenants.models import Delivery, Heartbeat, Organization, OutboxItem
from tenants.schemas import current_version

SILENCE = 45  # seconds without a heartbeat after which the worker counts as gone
FULL = 90  # percent of the disk


@dataclass(frozen=True)
class Figure:
    """One number of the page."""

    label: str
    value: str
    is_bad: bool
    url: str = ""


def operators_view(request, context: dict) -> dict:
    """The theme's dashboard callback: adds ``figures``."""
    context["figures"] = [_worker(), _queue(), *_outbox(), *_deliveries(), _migrations(), _disk()]
    return context


def _worker() -> Figure:
    seen = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    age = int((timezone.now() - seen).total_seconds()) if seen else None
    value = _("%(seconds)s s ago") % {"seconds": age} if age is not None else _("never")
    return Figure(
        _("Worker last seen"), value, age is None or age > SILENCE, reverse("admin:tenants_heartbeat_changelist")
    )


def _queue() -> Figure:
    try:
        depth = redis().llen("celery")
    except RedisError as error:
        return Figure(_("Tasks waiting"), type(error).__name__, True)
    return Figure(_("Tasks waiting"), str(depth), depth > 1000)


def _outbox() -> list[Figure]:
    rows = OutboxItem.objects.across_organizations().filter(state__in=OutboxItem.UNFINISHED)
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    url = reverse("admin:tenants_outboxitem_changelist")
    return [
        Figure(_("Messages to send"), str(counts.get(OutboxItem.State.QUEUED, 0)), False, f"{url}?state__exact=queued"),
        Figure(
            _("Answers lost"),
            str(counts.get(OutboxItem.State.UNKNOWN, 0)),
            counts.get(OutboxItem.State.UNKNOWN, 0) > 0,
            f"{url}?state__exact=unknown",
        ),
    ]


def _deliveries() -> list[Figure]:
    states = Delivery.State
    labels = {
        states.STORED: _("Deliveries waiting"),
        states.UNROUTED: _("Unrouted deliveries"),
        states.QUARANTINED: _("Quarantined deliveries"),
        states.FAILED: _("Dead letters"),
    }
    rows = Delivery.objects.across_organizations().filter(state__in=labels)
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    url = reverse("admin:tenants_delivery_changelist")
    return [
        Figure(
            label,
            str(counts.get(state, 0)),
            state != states.STORED and counts.get(state, 0) > 0,
            f"{url}?state__exact={state}",
        )
        for state, label in labels.items()
    ]


def _migrations() -> Figure:
    behind = Organization.objects.exclude(schema_version=current_version()).count()
    return Figure(_("Organizations behind"), str(behind), behind > 0, reverse("admin:tenants_organization_changelist"))


def _disk() -> Figure:
    folder = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR
    usage = shutil.disk_usage(folder)
    percent = round(usage.used * 100 / usage.total)
    return Figure(_("Disk used"), f"{percent} %", percent >= FULL)
