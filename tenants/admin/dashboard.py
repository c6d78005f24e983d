"""The operator's first page: is everything alive, and what waits for a hand."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.redis_client import redis
from tenants import figures, heartbeats
from tenants.admin import swept
from tenants.admin.filters import REFUSALS
from tenants.figures import Figure
from tenants.models import BillingAccount, Delivery, Organization, OutboxItem, PlatformAuditLine
from tenants.schemas import behind

FULL = 90  # percent of the disk
LATE = 300  # seconds that something may wait
DEEP = 1000  # tasks of a queue
MANY_REFUSALS = 100  # of a day


def operators_view(request, context: dict) -> dict:
    """The theme's dashboard callback: adds ``figures`` and ``held``."""
    context["figures"] = [
        *_workers(),
        *_queues(),
        *_outbox(),
        *_deliveries(),
        *_organizations(),
        *_security(),
        *_files(),
        *_room(),
    ]
    context["held"] = [held for tell in figures.held_accounts for held in tell()]
    return context


def _workers() -> Iterator[Figure]:
    url = reverse("admin:tenants_heartbeat_changelist")
    for queue, silence in heartbeats.silences().items():
        label = _("Worker of “%(queue)s” last seen") % {"queue": queue}
        is_gone = silence is None or silence >= heartbeats.SILENCE
        yield Figure(label, _ago(silence) if silence is not None else _("never"), is_gone, url)


def _queues() -> Iterator[Figure]:
    """How many tasks wait in each line. They only wake workers: how old what waits is, its rows say."""
    for queue in settings.WORK_QUEUES:
        label = _("Tasks waiting in “%(queue)s”") % {"queue": queue}
        try:
            depth = redis().llen(queue)
        except RedisError as error:
            yield Figure(label, type(error).__name__, True)
        else:
            yield Figure(label, str(depth), depth > DEEP)


def _outbox() -> Iterator[Figure]:
    rows = OutboxItem.objects.across_organizations()
    url = reverse("admin:tenants_outboxitem_changelist")
    counts = dict(rows.filter(state__in=OutboxItem.UNFINISHED).values_list("state").annotate(Count("pk")))
    due = rows.filter(state=OutboxItem.State.QUEUED, due_at__lte=timezone.now()).aggregate(at=Min("due_at"))["at"]
    queued, unknown = counts.get(OutboxItem.State.QUEUED, 0), counts.get(OutboxItem.State.UNKNOWN, 0)
    yield Figure(_("Messages to send"), str(queued), False, f"{url}?state__exact=queued")
    yield _oldest(_("Oldest message that is due"), due, f"{url}?state__exact=queued")
    yield Figure(_("Answers lost"), str(unknown), unknown > 0, f"{url}?state__exact=unknown")


def _deliveries() -> Iterator[Figure]:
    states = Delivery.State
    labels = {
        states.STORED: _("Deliveries waiting"),
        states.UNROUTED: _("Unrouted deliveries"),
        states.QUARANTINED: _("Quarantined deliveries"),
        states.FAILED: _("Dead letters"),
    }
    rows = Delivery.objects.across_organizations().filter(state__in=labels)
    told = {state: (n, at) for state, n, at in rows.values_list("state").annotate(Count("pk"), Min("received_at"))}
    url = reverse("admin:tenants_delivery_changelist")
    for state, label in labels.items():
        n = told.get(state, (0, None))[0]
        yield Figure(label, str(n), state != states.STORED and n > 0, f"{url}?state__exact={state}")
    oldest = told.get(states.STORED, (0, None))[1]
    yield _oldest(_("Oldest delivery waiting"), oldest, f"{url}?state__exact={states.STORED}")


def _organizations() -> Iterator[Figure]:
    url = reverse("admin:tenants_organization_changelist")
    left = behind()
    count, failed = left.count(), left.exclude(migration_error="").count()
    yield Figure(_("Organizations"), str(Organization.objects.count()), False, url)
    yield Figure(_("Organizations behind"), str(count), count > 0, f"{url}?migrated=behind")
    yield Figure(_("Migrations that failed"), str(failed), failed > 0, f"{url}?migrated=failed")
    unpaid = BillingAccount.objects.across_organizations().filter(unpaid_since__isnull=False).count()
    url = reverse("admin:tenants_billingaccount_changelist")
    yield Figure(_("Subscriptions with an open payment"), str(unpaid), unpaid > 0, f"{url}?unpaid_since__isempty=0")


def _security() -> Iterator[Figure]:
    since = timezone.now() - timedelta(days=1)
    refused = PlatformAuditLine.objects.filter(action__in=REFUSALS, at__gte=since).count()
    url = f"{reverse('admin:tenants_platformauditline_changelist')}?what=refused"
    yield Figure(_("Refused attempts in 24 hours"), str(refused), refused > MANY_REFUSALS, url)


def _files() -> Iterator[Figure]:
    """What the night found in the folders of all organizations, and in those of none."""
    told = [after or {} for after in swept.lines().values_list("after", flat=True)]
    went = {name: sum(each.get(name, 0) for each in told) for name in ("files", "bytes", "missing")}
    url = reverse("admin:tenants_organization_changelist")
    yield Figure(_("Files that no record named, last night"), swept.in_words(went), False, f"{url}?files=went")
    yield Figure(_("Files missing"), str(went["missing"]), went["missing"] > 0, f"{url}?files=missing")


def _room() -> Iterator[Figure]:
    folder = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR
    usage = shutil.disk_usage(folder)
    percent = round(usage.used * 100 / usage.total)
    yield Figure(_("Disk used"), f"{percent} %", percent >= FULL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        yield Figure(_("Database"), cursor.fetchone()[0], False)
    try:
        yield Figure("Redis", redis().info("memory")["used_memory_human"], False)
    except RedisError as error:
        yield Figure("Redis", type(error).__name__, True)


def _oldest(label: str, at: datetime | None, url: str) -> Figure:
    seconds = int((timezone.now() - at).total_seconds()) if at else None
    return Figure(label, "—" if seconds is None else _ago(seconds), (seconds or 0) > LATE, url)


def _ago(seconds: int) -> str:
    if seconds < 120:
        return _("%(seconds)s s ago") % {"seconds": seconds}
    return _("%(minutes)s min ago") % {"minutes": seconds // 60}
