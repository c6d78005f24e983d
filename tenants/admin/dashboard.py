"""The operator's first page: is everything alive, and what waits for a hand."""

import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.redis_client import redis
from tenants import heartbeats
from tenants.models import Delivery, OutboxItem
from tenants.schemas import behind

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
    context["figures"] = [*_workers(), _queue(), *_outbox(), *_deliveries(), _migrations(), _disk()]
    return context


def _workers() -> list[Figure]:
    return [_worker(queue, silence) for queue, silence in heartbeats.silences().items()]


def _worker(queue: str, silence: int | None) -> Figure:
    said = _("%(seconds)s s ago") % {"seconds": silence} if silence is not None else _("never")
    label = _("Worker of “%(queue)s” last seen") % {"queue": queue}
    is_gone = silence is None or silence >= heartbeats.SILENCE
    return Figure(label, said, is_gone, reverse("admin:tenants_heartbeat_changelist"))


def _queue() -> Figure:
    try:
        depth = sum(redis().llen(queue) for queue in settings.WORK_QUEUES)
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
    left = behind().count()
    return Figure(_("Organizations behind"), str(left), left > 0, reverse("admin:tenants_organization_changelist"))


def _disk() -> Figure:
    folder = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR
    usage = shutil.disk_usage(folder)
    percent = round(usage.used * 100 / usage.total)
    return Figure(_("Disk used"), f"{percent} %", percent >= FULL)
