"""Old lines of audit go, by the one function of the database that may delete them. See docs/audit.md."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from tenants import audit, context
from tenants.models import PlatformAuditLine, SecurityRules
from tenants.models.security import FEWEST_MONTHS
from tenants.services.alerts import rules_of

MONTH = timedelta(days=31)  # the longest: nothing goes too early
AT_ONCE = 5000  # lines a statement; what is left goes the next hour
CHANGES, SECURITY = "crm_auditline", "public.tenants_platformauditline"


@dataclass(frozen=True)
class Due:
    """How many lines of one table are too old."""

    table: str
    before: datetime
    lines: int

    @property
    def is_security(self) -> bool:
        return self.table == SECURITY


def due() -> list[Due]:
    """What would go now: the dry run."""
    return [Due(table, before, _count(table, before)) for table, before in _limits()]


@transaction.atomic
def retire() -> int:
    """Some of what is too old in this organization; that it went is a line itself."""
    organization, gone = context.current_organization_id(), 0
    for table, before in _limits():
        if lines := _delete(table, before, organization):
            audit.record("audit.retired", lines=lines, before=before.date().isoformat(), of=table)
            gone += lines
    return gone


def retire_of_nobody() -> int:
    """The platform's own lines, of no organization: kept as long as an organization's are that changed nothing."""
    return _delete(SECURITY, _months_ago(SecurityRules().keep_security), None)


def retire_of_gone(organization: UUID) -> int:
    """Of an organization that was erased: kept as long as the law asks, and no longer."""
    return _delete(SECURITY, _months_ago(FEWEST_MONTHS), organization)


def prune() -> None:
    """Every hour, inside each organization."""
    retire()


def prune_outside() -> None:
    """Every hour, once."""
    retire_of_nobody()


def _limits() -> list[tuple[str, datetime]]:
    kept = rules_of(context.current_organization_id())
    return [(CHANGES, _months_ago(kept.keep_changes)), (SECURITY, _months_ago(kept.keep_security))]


def _count(table: str, before: datetime) -> int:
    if table == SECURITY:
        ours = PlatformAuditLine.objects.filter(organization_id=context.current_organization_id())
        return ours.filter(at__lt=before).count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_auditline WHERE at < %s", [before])
        return cursor.fetchone()[0]


def _delete(table: str, before: datetime, organization: UUID | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.retire_audit_lines(%s::regclass, %s, %s, %s)", [table, before, organization, AT_ONCE]
        )
        return cursor.fetchone()[0]


def _months_ago(months: int) -> datetime:
    return timezone.now() - months * MONTH
