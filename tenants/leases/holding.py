"""Taking, keeping and giving up what only one process may hold.

Each statement decides by the row as it is then, in the database's time. A holder counts as gone when its time has
passed; it must stop by itself before that when it cannot renew (``holds_for`` seconds after it last could).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from tenants.context import current_organization_id
from tenants.leases.models import Lease

SECONDS = 30
CLAIM = """
    UPDATE tenants_lease SET holder = %(holder)s, held_until = clock_timestamp() + make_interval(secs => %(seconds)s)
    WHERE id IN (
        SELECT lease.id FROM tenants_lease lease
        JOIN tenants_organization organization ON organization.id = lease.organization_id
        WHERE lease.kind = %(kind)s AND lease.is_wanted AND lease.due_at <= clock_timestamp()
          AND (organization.state = 'active' OR lease.while_leaving) AND (lease.held_until IS NULL OR lease.held_until <= clock_timestamp())
        ORDER BY lease.due_at, lease.id LIMIT %(limit)s
        FOR UPDATE OF lease SKIP LOCKED)
    RETURNING id, (SELECT schema_name FROM tenants_organization WHERE id = organization_id)
"""
RENEW = """
    UPDATE tenants_lease lease SET held_until = clock_timestamp() + make_interval(secs => %(seconds)s)
    FROM tenants_organization organization
    WHERE organization.id = lease.organization_id AND (organization.state = 'active' OR lease.while_leaving)
      AND lease.id = ANY(%(ids)s) AND lease.holder = %(holder)s AND lease.held_until > clock_timestamp()
      AND lease.is_wanted AND lease.due_at <= clock_timestamp()
    RETURNING lease.id
"""
RELEASE = "UPDATE tenants_lease SET holder = '', held_until = NULL WHERE id = ANY(%(ids)s) AND holder = %(holder)s"


@dataclass(frozen=True)
class Held:
    """Something that is ours until its time is over."""

    id: UUID
    schema: str


def claim(kind: str, holder: str, *, limit: int, seconds: int = SECONDS) -> list[Held]:
    """What nobody holds and somebody wants: ours for so many seconds."""
    values: dict[str, Any] = {"kind": kind, "holder": holder, "limit": limit, "seconds": seconds}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return [Held(*row) for row in cursor.fetchall()]


def renew(ids: Collection[UUID], holder: str, *, seconds: int = SECONDS) -> set[UUID]:
    """Those that are still ours, from now on for so many seconds; whatever is missing must stop at once."""
    with connection.cursor() as cursor:
        cursor.execute(RENEW, {"ids": list(ids), "holder": holder, "seconds": seconds})
        return {row[0] for row in cursor.fetchall()}


def release(ids: Collection[UUID], holder: str) -> None:
    """Somebody else may have them at once."""
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, {"ids": list(ids), "holder": holder})


def want(pk: UUID, kind: str) -> None:
    """It shall run, for the organization we are in; from the beginning when it had ended."""
    defaults = {"kind": kind, "is_wanted": True, "organization_id": current_organization_id()}
    _lease, is_new = Lease.objects.get_or_create(pk=pk, defaults=defaults)
    if not is_new:
        Lease.objects.filter(pk=pk).update(is_wanted=True)


def want_an_end(pk: UUID) -> None:
    """Whoever takes it next ends it, also where nothing else runs any more."""
    Lease.objects.filter(pk=pk, while_leaving=False).update(is_wanted=True, while_leaving=True, due_at=Now())


def not_before(pk: UUID, moment: datetime) -> None:
    """Whoever holds it lets it go, and nobody takes it earlier."""
    Lease.objects.filter(pk=pk).update(due_at=moment)


def unwant(pk: UUID) -> None:
    """It shall not run any more."""
    Lease.objects.filter(pk=pk).update(is_wanted=False)
