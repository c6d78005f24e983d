"""That somebody looked at a person's record is a line of audit: once an hour for each person and record."""

from typing import TypeVar

import structlog
from django.core.cache import cache
from django.db.models import Model
from django.utils import timezone
from redis.exceptions import RedisError

from crm.models import AuditLine
from tenants import audit

log = structlog.get_logger(__name__)
QUIET = 3600  # seconds in which looking again, at the next page or tab, says nothing new
Record = TypeVar("Record", bound=Model)


def noted(row: Record) -> Record:
    """The same lead, contact or conversation, which somebody has before their eyes now."""
    actor, table = audit.current_actor(), row._meta.db_table
    if _is_new(f"{table}:{row.pk}"):
        AuditLine.objects.create(
            at=timezone.now(),
            action="opened",
            table=table,
            row_id=str(row.pk),
            actor_id=actor.id,
            actor_name=actor.name,
            request_id=actor.request_id,
            address=actor.address,
        )
    return row


def note_many(what: str) -> None:
    """A program read a list of them: which ones is not told, that it did is."""
    if _is_new(what):
        audit.record("records.read", what=what)


def _is_new(what: str) -> bool:
    """Without Redis each look is a line."""
    try:
        return cache.add(f"opened:{audit.current_actor().id}:{what}", 1, timeout=QUIET)
    except (RedisError, OSError) as error:
        log.warning("opening.not_counted", error=type(error).__name__)
        return True
