"""An organization comes back from a backup: in its own place, or as a new one beside it."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from config.ids import uuid7
from tenants import audit, context, crypto, dumps, schemas
from tenants.models import Deletion, Erasure, Membership, Organization, Plan, Role, User
from tenants.services.backing_up import MEDIA, ROWS, SCHEMA, NotRestorable, checked, media_of, tables
from tenants.services.creation import STARTER, with_free_slug

# Of its rows in public, what a new organization beside the old one has too: people and what they may. Keys, addresses
# of webhooks, payment and links in e-mails stay those of the old one.
CARRIED = (
    "tenants_role",
    "tenants_team",
    "tenants_membership",
    "tenants_securityrules",
    "tenants_setup",
    "tenants_setupmark",
)
# What must be still in a new one, so that it does nothing a second time; the apps name theirs at start-up.
quieteners: list[Callable[[], object]] = []
# What is no longer sure in one that is as it was; inside its door.
doubts: list[Callable[[], object]] = []


def restore(folder: Path, *, replace: bool = False) -> Organization:
    """The same organization as it was. ``replace``: what it is now goes, when the other is whole. Raises ``NotRestorable``."""
    manifest = _fitting(folder)
    pk = UUID(manifest["id"])
    if Organization.objects.filter(pk=pk).exists() and not replace:
        raise NotRestorable(f"{manifest['slug']} is there. Say --replace to put the backup in its place.")
    schema, rows = context.schema_of(pk), _rows(folder)
    beside, media = f"{schema}_new", media_of(pk).with_suffix(".new")
    with context.changing_schemas(), _built(folder, was=schema, name=beside, media=media), transaction.atomic():
        _put(pk, rows)
        schemas.drop_schema(schema)
        schemas.rename_schema(beside, schema)
    shutil.rmtree(media_of(pk), ignore_errors=True)
    if media.exists():
        media.replace(media_of(pk))
    with context.in_tenant(schema):
        for doubt in doubts:
            doubt()
    audit.record("organization.restored", organization_id=pk)
    return Organization.objects.get(pk=pk)


def restore_anew(folder: Path, *, name: str) -> Organization:
    """Another organization that is as the backup's was, with an address of its own; it sends nothing and knows no secret.

    Its owners are its members; the others are there, and let in by them. Raises ``NotRestorable``.
    """
    manifest, rows = _fitting(folder), _rows(folder)
    was = UUID(manifest["id"])
    new = Organization(pk=uuid7(), name=name, plan=Plan.objects.get(key=STARTER))
    ids = {str(was): str(new.pk), **{row["id"]: str(uuid7()) for table, row in rows if table in CARRIED}}
    new.schema_name, media = context.schema_of(new.pk), media_of(new.pk)
    old = context.schema_of(was)
    with (
        context.changing_schemas(),
        _built(folder, was=old, name=new.schema_name, media=media, ids=ids),
        transaction.atomic(),
    ):
        with_free_slug(new)
        _plant(rows, ids)
        _keep_erased(was, new)
        with context.in_tenant(new.schema_name):
            _forget_secrets()
            for quieten in quieteners:
                quieten()
        state = {"state": Organization.State.ACTIVE, "schema_version": manifest["schema_version"]}
        Organization.objects.filter(pk=new.pk).update(**state)
    audit.record("organization.restored_anew", organization_id=new.pk, was=str(was))
    return Organization.objects.get(pk=new.pk)


def _fitting(folder: Path) -> dict[str, Any]:
    """The manifest of a backup that can come back here."""
    manifest = checked(folder)
    if not schemas.bears(manifest["schema_version"]):
        raise NotRestorable("Another version of the product took it: restore it with that one, then upgrade.")
    erased = (Deletion.State.PURGING, Deletion.State.PURGED)
    if Deletion.objects.of(UUID(manifest["id"])).filter(state__in=erased).exists():
        raise NotRestorable(f"{manifest['slug']} was deleted by its owner and erased: it does not come back.")
    return manifest


def _rows(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    return [json.loads(line) for line in (folder / ROWS).read_text().splitlines()]


@contextmanager
def _built(folder: Path, *, was: str, name: str, media: Path, ids: dict[str, str] | None = None) -> Iterator[None]:
    """Schema and files of the backup stand beside whatever there is; when what follows fails, they go."""
    schemas.drop_schema(name)
    shutil.rmtree(media, ignore_errors=True)
    try:
        dumps.bring_back(folder / SCHEMA, was=was, name=name, ids=ids)
        if (folder / MEDIA).exists():
            shutil.copytree(folder / MEDIA, media)
        yield
    except BaseException:
        schemas.drop_schema(name)
        shutil.rmtree(media, ignore_errors=True)
        raise


def _put(pk: UUID, rows: list[tuple[str, dict[str, Any]]]) -> None:
    """People who are there stay as they are; rows of the organization become as they were, without our triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        ours = tables()
        with _untriggered(cursor, [Organization._meta.db_table, User._meta.db_table, *ours]):
            for table in ours:
                cursor.execute(sql.SQL("DELETE FROM {} WHERE organization_id = %s").format(_name(table)), [pk])
            cursor.execute(sql.SQL("DELETE FROM {} WHERE id = %s").format(_name(Organization._meta.db_table)), [pk])
            _insert(cursor, rows)


def _plant(rows: list[tuple[str, dict[str, Any]]], ids: dict[str, str]) -> None:
    """Its people, roles and teams, under ids of their own."""
    carried = [(table, row) for table, row in rows if table in CARRIED or table == User._meta.db_table]
    owners = {row["id"] for table, row in rows if table == Role._meta.db_table and row["key"] == "owner"}
    for table, row in carried:
        if table == Membership._meta.db_table:
            row["is_active"] = row["is_active"] and row["role_id"] in owners
    text = dumps.UUID_TEXT.sub(
        lambda found: ids.get(found[0].decode(), found[0].decode()).encode(), json.dumps(carried).encode()
    )
    with connection.cursor() as cursor, _untriggered(cursor, [User._meta.db_table, *CARRIED]):
        _insert(cursor, json.loads(text))


def _keep_erased(was: UUID, new: Organization) -> None:
    """Whoever was erased there is erased here as well, within the hour."""
    for erasure in Erasure.objects.of(was):
        erasure.pk, erasure.organization, erasure.state = uuid7(), new, Erasure.State.DONE
        erasure.wanted_sealed, erasure.job_id = "", None
        erasure.save(force_insert=True)


def _forget_secrets() -> None:
    """What was sealed for the old one does not open here, and the new one must not act in its name."""
    model: Any
    for model, sealed in crypto.Sealed.known:
        if model._meta.app_config.name in settings.TENANT_APPS:
            model._base_manager.exclude(**{sealed.column: ""}).update(**{sealed.column: ""})


@contextmanager
def _untriggered(cursor: Any, names: list[str]) -> Iterator[None]:
    """Rows are put as they were: triggers of ours would note each of them down, or compute what stands in it."""
    cursor.execute("SET LOCAL lock_timeout = '10s'")
    for name in sorted(names):
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(_name(name)))
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name in sorted(names):
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(_name(name)))


def _insert(cursor: Any, rows: list[tuple[str, dict[str, Any]]]) -> None:
    for table, row in rows:
        statement = "INSERT INTO {0} SELECT * FROM jsonb_populate_record(NULL::{0}, %s) ON CONFLICT DO NOTHING"
        cursor.execute(sql.SQL(statement).format(_name(table)), [json.dumps(row)])


def _name(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)
