"""Who did it, from where: carried to the database, whose triggers write the audit lines.

Lines are written by triggers in the same transaction, so ``update()``, ``bulk_create`` and raw SQL leave them too.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pgtrigger
from django.db import connections
from django.db.backends.signals import connection_created

from tenants import context


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: a user, an API key, or the system itself."""

    id: str = ""
    name: str = "system"
    request_id: str = ""
    address: str = ""
    # What a caught leak shuts in place of the actor's own sessions or key: ``grant <id>``, ``channel <id>``.
    through: str = field(default="", compare=False)


SYSTEM = Actor()
_actor: ContextVar[Actor] = ContextVar("audit_actor", default=SYSTEM)
listeners: list[Callable[[Any], None]] = []  # hear each line that ``record`` wrote, in its transaction
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "COPY", "TRUNCATE")


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything written inside is this actor's doing."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    return _actor.get()


def through(what: str) -> AbstractContextManager[None]:
    """The same actor, by way of something that has an end of its own."""
    return acting(replace(current_actor(), through=what))


def record(action: str, *, organization_id=None, actor: Actor | None = None, **after) -> None:
    """Write a security event that is no row's change: a refused attempt, a sign-in, an export."""
    from tenants.models import PlatformAuditLine  # this module is imported by the models

    actor = actor or current_actor()
    # What attackers put into addresses; no text of PostgreSQL holds a NUL.
    after = {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value for name, value in after.items()}
    line = PlatformAuditLine.objects.create(
        organization_id=organization_id or (context.current_organization_id() if context.inside() else None),
        action=action,
        actor_id=actor.id,
        actor_name=actor.name,
        request_id=actor.request_id,
        address=actor.address,
        after=after or None,
    )
    for hears in listeners:
        hears(line)


def install() -> None:
    """Tell every connection who acts before it writes."""
    connection_created.connect(_watch, dispatch_uid="tenants.audit")
    for connection in connections.all(initialized_only=True):
        _watch(connection=connection)


def _watch(connection, **kwargs) -> None:
    if _name_the_actor not in connection.execute_wrappers:
        connection.execute_wrappers.append(_name_the_actor)


def _name_the_actor(execute, sql, params, many, context):
    """Before a write, unless this transaction was told: a rollback takes a setting back, and the pool gives sessions to others."""
    connection, actor = context["connection"], _actor.get()
    is_write = str(sql).lstrip()[:8].upper().startswith(WRITES)
    if is_write and connection.connection.info.transaction_status != 3 and not _was_told(connection, actor):
        _tell(connection, actor)
    return execute(sql, params, many, context)


def _tell(connection, actor: Actor) -> None:
    told = asdict(actor)
    told.pop("through")
    settings = ", ".join(f"set_config('loved.{name}', %s, false)" for name in told)
    with connection.connection.cursor() as cursor:
        cursor.execute(f"SELECT {settings}", list(told.values()))
    # What is said within a savepoint may be taken back with it: that begins another list too, and it is said again.
    connection.told_who_acts = (connection.run_on_commit, actor) if connection.in_atomic_block else None


def _was_told(connection, actor: Actor) -> bool:
    """Whether that was the last word in this transaction, which is known by its list of what follows its commit."""
    told = getattr(connection, "told_who_acts", None)
    if told is None or not connection.in_atomic_block:
        return False
    transaction, whom = told
    return transaction is connection.run_on_commit and whom == actor


_LINE = """
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row
        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)
        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[{ignored}]::text[]);
        IF old_row IS NULL THEN RETURN NULL; END IF;
    ELSIF TG_OP = 'INSERT' THEN new_row := to_jsonb(NEW) - ARRAY[{ignored}]::text[];
    ELSE old_row := to_jsonb(OLD) - ARRAY[{ignored}]::text[];
    END IF;
    INSERT INTO {table} (id, {organization_column} at, action, "table", row_id, actor_id, actor_name, request_id, address,
                         before, after)
    VALUES (gen_random_uuid(), {organization_value} clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,
            coalesce(to_jsonb(NEW) ->> '{pk}', to_jsonb(OLD) ->> '{pk}'),
            coalesce(current_setting('loved.id', true), ''),
            coalesce(nullif(current_setting('loved.name', true), ''), 'system'),
            coalesce(current_setting('loved.request_id', true), ''),
            coalesce(current_setting('loved.address', true), ''), old_row, new_row);
    RETURN NULL;
"""


def _trigger(ignored: tuple[str, ...], pk: str = "id", **places) -> pgtrigger.Trigger:
    quoted = ", ".join(f"'{name}'" for name in ("updated_at", *ignored))
    return pgtrigger.Trigger(
        name="audit",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("old_row", "jsonb"), ("new_row", "jsonb")],
        func=_LINE.format(ignored=quoted, pk=pk, **places),
    )


def audited(*ignored: str) -> pgtrigger.Trigger:
    """The trigger of an organization's table. Columns in ``ignored`` (secrets, counters) stay out of the lines."""
    return _trigger(ignored, table="crm_auditline", organization_column="", organization_value="")


def audited_public(*ignored: str, organization: str = "organization_id", pk: str = "id") -> pgtrigger.Trigger:
    """The trigger of a public table; its lines name the organization where the row has one."""
    value = f"coalesce(to_jsonb(NEW) ->> '{organization}', to_jsonb(OLD) ->> '{organization}')::uuid,"
    return _trigger(
        ignored,
        pk=pk,
        table="public.tenants_platformauditline",
        organization_column="organization_id,",
        organization_value=value,
    )


# Who asks is read from the call stack: no setting, which any statement could make, opens this door.
_REFUSE = """
    GET DIAGNOSTICS called_by = PG_CONTEXT;
    IF TG_OP = 'DELETE' AND called_by ~ '(?n)^[^"]*\\mretire_audit_lines\\(regclass' THEN RETURN NULL; END IF;
    IF TG_OP = 'UPDATE' AND called_by ~ '(?n)^[^"]*\\mscrub_audit_lines\\(regclass' THEN RETURN NULL; END IF;
    RAISE EXCEPTION 'The audit is append-only.';
"""


def append_only() -> list[pgtrigger.Trigger]:
    """Lines are never changed, deleted or truncated, whoever asks. Only two functions of the database may:
    ``retire_audit_lines`` deletes what is old enough, ``scrub_audit_lines`` takes an erased person's words out of what
    was before and after, and leaves who did what, when and from where. See docs/audit.md and docs/privacy.md.
    """
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            level=pgtrigger.Statement,
            declare=[("called_by", "text")],
            func=_REFUSE,
        ),
        pgtrigger.Trigger(
            name="not_truncated",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'The audit is append-only.';",
        ),
    ]
