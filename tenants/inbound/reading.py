"""Deliveries on their way to being read: claimed by one worker at a time, tried again, given up, replayed."""

import random
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from tenants import context
from tenants.inbound.models import Delivery

LEASE = 120  # seconds a worker has for a delivery, as long as a task may run
TRIES = 5
State = Delivery.State
# How an app finds whose an unrouted delivery is; registered at start-up.
routers: list[Callable[[Delivery], bool]] = []
CLAIM = """
    UPDATE tenants_delivery SET attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => %s)
    WHERE id IN (SELECT id FROM tenants_delivery
                 WHERE organization_id = %s AND provider = ANY(%s) AND state = 'stored'
                   AND due_at <= clock_timestamp()
                 ORDER BY received_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def claim(providers: Collection[str], *, limit: int = 10) -> list[Delivery]:
    """The oldest deliveries of these providers, for the organization we are in, that nobody reads yet."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE, context.current_organization_id(), list(providers), limit])
        ids = [row[0] for row in cursor.fetchall()]
    rows = Delivery.objects.select_related("organization").filter(pk__in=ids)
    return list(rows.order_by("received_at", "pk")) if ids else []


def finish(delivery: Delivery, outcome: dict[str, Any]) -> None:
    """All that was in it was dealt with."""
    _update(delivery, state=State.PROCESSED, outcome=outcome, error="", processed_at=Now())


def put_off(delivery: Delivery, reason: str, outcome: dict[str, Any]) -> None:
    """Some of it failed: it is read again later, as a whole, which harms nothing; after ``TRIES`` it is given up."""
    if delivery.attempts >= TRIES:
        give_up(delivery, reason, outcome)
        return
    wait = 5 * 4 ** (delivery.attempts - 1) * random.uniform(1, 1.5)  # noqa: S311 - spreads load, hides nothing
    _update(delivery, due_at=Now() + timedelta(seconds=wait), error=reason[:4000], outcome=outcome)


def give_up(delivery: Delivery, reason: str, outcome: dict[str, Any]) -> None:
    """A dead letter: people look at it, and replay it when its cause is mended."""
    _update(delivery, state=State.FAILED, error=reason[:4000], outcome=outcome, processed_at=Now())


def replay(delivery: Delivery) -> bool:
    """Read a delivery again from its first byte; what was applied already is recognised. The sweep wakes a worker.

    One that was nobody's is routed again. False: it cannot be replayed, or is still nobody's.
    """
    if not delivery.sealed_body:
        return False
    if delivery.state == State.UNROUTED:
        return any(router(delivery) for router in routers)
    if delivery.state in (State.QUARANTINED, State.DIVIDED):
        return False
    _update(delivery, state=State.STORED, attempts=0, due_at=Now(), error="", processed_at=None)
    return True


def schemas_with_work(providers: Collection[str]) -> list[str]:
    """Organizations where deliveries of these providers wait. For the sweep."""
    waiting = Delivery.objects.across_organizations().filter(state=State.STORED, due_at__lte=Now())
    waiting = waiting.filter(provider__in=providers)
    living = waiting.filter(organization__state="active")
    return list(living.values_list("organization__schema_name", flat=True).distinct())


def _update(delivery: Delivery, **news: Any) -> None:
    Delivery.objects.across_organizations().filter(pk=delivery.pk).update(**news)
