"""After its grace an organization is erased: step by step, each kept when it is done, so that whoever dies is followed."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import ForeignKey, Q
from django.db.models.functions import Now
from django.utils import timezone
from psycopg import sql

from config.redis_client import redis
from tenants import audit, context, schemas, waking
from tenants.billing import subscribing
from tenants.deletion import farewells
from tenants.exports import files
from tenants.models import Deletion, Organization
from tenants.services import notices, retiring
from tenants.services.backing_up import is_an_organizations, media_of
from tenants.services.ownership import those_who_answer

log = structlog.get_logger(__name__)
PURGE = "tenants.purge_organization"
SCANNED = 1000  # keys of Redis that one question looks at
LINES_FOR = timedelta(days=240)  # how long lines of its audit are looked for that are old enough to go
# The law wants the register of incidents kept for five years: it becomes the platform's.
OUTLIVE = frozenset({"tenants.Incident"})
DELETE = sql.SQL("DELETE FROM {} WHERE organization_id = %s")
UNTIE = sql.SQL("UPDATE {} SET organization_id = NULL WHERE organization_id = %s")
State = Deletion.State


def wake_due() -> None:
    """Every few seconds: those whose day has come, and those that somebody began and did not end."""
    now = Now()
    due = Deletion.objects.across_organizations().filter(state__in=Deletion.OPEN, purge_at__lte=now)
    due = due.filter(Q(asked_again_at=None) | Q(asked_again_at__lte=now) | Q(erased__has_key=farewells.STEP))
    for pk in due.values_list("pk", flat=True):
        waking.wake(PURGE, str(pk))


def purge(pk: UUID) -> None:
    """All of it, from wherever it stands. Done again it does no harm."""
    if _begun(pk) and farewells.said(Deletion.objects.across_organizations().get(pk=pk)):
        for name, step in STEPS.items():
            _do(pk, name, step)
        _end(pk)


def forget_lines() -> None:
    """Every hour: of who entered organizations that are gone, what has been kept as long as the law wants."""
    since = timezone.now() - LINES_FOR
    gone = Deletion.objects.across_organizations().filter(state=State.PURGED, ended_at__gte=since)
    for organization in gone.values_list("organization_id", flat=True):
        retiring.retire_of_gone(organization)


def _begun(pk: UUID) -> bool:
    """From here on nobody brings it back. Only what is closed is erased: whatever opened it again stopped this."""
    rows = Deletion.objects.across_organizations().filter(pk=pk)
    due = rows.filter(state=State.GRACE, purge_at__lte=Now())
    closed = Organization.objects.filter(state=Organization.State.LEAVING).values("pk")
    due.filter(organization_id__in=closed).update(state=State.PURGING)
    return rows.filter(state=State.PURGING).exists()


def _do(pk: UUID, name: str, step: Callable[[UUID], dict[str, Any]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")  # who waits longer for a table keeps everybody else waiting
        deletion = Deletion.objects.across_organizations().select_for_update().get(pk=pk)
        if name in deletion.erased:
            return
        deletion.erased[name] = step(deletion.organization_id)
        deletion.save(update_fields=["erased"])
    log.info("deletion.step", deletion=str(pk), step=name)


def _end(pk: UUID) -> None:
    rows = Deletion.objects.across_organizations().filter(pk=pk, state=State.PURGING)
    with transaction.atomic():
        if rows.update(state=State.PURGED, ended_at=timezone.now()):
            whose = Deletion.objects.across_organizations().get(pk=pk).organization_id
            audit.record("organization.purged", organization_id=whose, deletion=str(pk))


def _subscription(organization: UUID) -> dict[str, int]:
    """It ended when deletion was asked for; should there be one again, it is not charged for what is gone."""
    if found := Organization.objects.filter(pk=organization).first():
        subscribing.cancel(found)
    return {}


def _schema(organization: UUID) -> dict[str, int]:
    name = context.schema_of(organization)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [name])
        tables = cursor.fetchone()[0]
    schemas.drop_schema(name)
    return {"tables": tables}


def _media(organization: UUID) -> dict[str, int]:
    """Files of messages, people and jobs, and archives that were made of it."""
    found = 0
    for folder in (media_of(organization), files.folder_of_all(organization)):
        found += sum(path.is_file() for path in folder.rglob("*"))
        shutil.rmtree(folder, ignore_errors=False) if folder.exists() else None
    return {"files": found}


def _caches(organization: UUID) -> dict[str, int]:
    """Whatever key of Redis carries its id, in either way of writing."""
    gone = 0
    for named in (organization.hex, str(organization)):
        for key in redis().scan_iter(match=f"*{named}*", count=SCANNED):
            gone += redis().unlink(key)
    return {"keys": gone}


def _rows(organization: UUID) -> dict[str, int]:
    """All in public: keys, roles, members, routes, raw deliveries, outbox; last the organization. People keep their accounts."""
    found = Organization.objects.filter(pk=organization).first()
    if found is None:
        return {}
    for person in those_who_answer(found):
        notices.tell(person, "organization_purged", org=found.name, path="/")
    gone: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, column, above in _hanging():
            hanging = sql.SQL("DELETE FROM {} WHERE {} IN (SELECT id FROM {} WHERE organization_id = %s)")
            names = (sql.Identifier("public", table), sql.Identifier(column), sql.Identifier("public", above))
            cursor.execute(hanging.format(*names), [organization])
        for model in filter(is_an_organizations, apps.get_models()):
            statement = UNTIE if model._meta.label in OUTLIVE else DELETE
            cursor.execute(statement.format(sql.Identifier("public", model._meta.db_table)), [organization])
            if statement is DELETE:
                gone[str(model._meta.model_name)] = cursor.rowcount
        own = sql.Identifier("public", Organization._meta.db_table)
        cursor.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(own), [organization])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return {table: rows for table, rows in gone.items() if rows}


def _hanging() -> list[tuple[str, str, str]]:
    """(table, its key, whose row it names): what has no organization of its own, and hangs on what has, such as tokens."""
    shared = [model for model in apps.get_models() if model._meta.app_config.name not in settings.TENANT_APPS]
    return [
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in shared
        for field in model._meta.fields
        if isinstance(field, ForeignKey)
        and not is_an_organizations(model)
        and is_an_organizations(field.related_model)
        and field.related_model._meta.label not in OUTLIVE
    ]


def _audit(organization: UUID) -> dict[str, int]:
    """Who entered, when and from where stays for six months, as the law wants; what was written, and names, go."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.scrub_audit_lines('public.tenants_platformauditline'::regclass, %s)", [organization]
        )
        return {"lines": cursor.fetchone()[0]}


STEPS: dict[str, Callable[[UUID], dict[str, Any]]] = {
    farewells.STEP: farewells.told_of,
    "subscription": _subscription,
    "schema": _schema,
    "media": _media,
    "caches": _caches,
    "rows": _rows,
    "audit": _audit,
}
