"""One organization alone, taken out as files: its schema, its rows in public, its media."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from tenants import dumps
from tenants.models import Membership, Organization, User

MANIFEST, SCHEMA, ROWS, MEDIA = "manifest.json", "schema.dump", "public.jsonl", "media"
# Neither taken nor brought back: who was erased must be erased again, what was done must stay known, and what was
# about to be sent is not sent twice; a program that was signed out or removed stays out. Archives are made anew.
STAYS = frozenset(
    f"tenants.{name}"
    for name in ("Erasure", "Incident", "OutboxItem", "Lease", "Grant", "OAuthApp", "OrganizationExport")
)


class NotRestorable(Exception):
    """The sentence says why nothing was changed."""


def take(organization: Organization, folder: Path) -> dict[str, Any]:
    """Write all of it below ``folder``, which must not exist yet; last the manifest with everybody's hash."""
    folder.mkdir(mode=0o700, parents=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        dumps.write(organization.schema_name, folder / SCHEMA, snapshot=cursor.fetchone()[0])
        with (folder / ROWS).open("w") as target:
            for table, row in _rows(cursor, organization):
                target.write(json.dumps([table, row]) + "\n")
    if (media := media_of(organization.pk)).exists():
        shutil.copytree(media, folder / MEDIA)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    manifest = {
        "id": str(organization.pk),
        "slug": organization.slug,
        "schema_version": organization.schema_version,
        "files": {name: _digest(folder / name) for name in names},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    return manifest


def checked(folder: Path) -> dict[str, Any]:
    """The manifest, when every file is as it was written. Raises ``NotRestorable``."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise NotRestorable(f"{folder} holds no backup: {error}") from error
    wrong = [name for name, digest in manifest["files"].items() if _digest(folder / name) != digest]
    if wrong:
        raise NotRestorable(f"{len(wrong)} files are missing or were changed, such as {wrong[0]}.")
    return manifest


def _rows(cursor: Any, organization: Organization) -> list[tuple[str, dict[str, Any]]]:
    """(table, row as JSON): the organization, its people, and whatever in public names it."""
    people = Membership.objects.of(organization).values_list("user", flat=True)
    wanted = [(Organization._meta.db_table, "id", [organization.pk]), (User._meta.db_table, "id", list(people))]
    wanted += [(table, "organization_id", [organization.pk]) for table in tables()]
    found: list[tuple[str, dict[str, Any]]] = []
    for table, column, ids in wanted:
        statement = sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE {} = ANY (%s)")
        cursor.execute(statement.format(sql.Identifier("public", table), sql.Identifier(column)), [ids])
        found += [(table, json.loads(row) if isinstance(row, str) else row) for (row,) in cursor.fetchall()]
    return found


def tables() -> list[str]:
    """In public, of one organization each."""
    shared = [model for model in apps.get_models() if model._meta.app_config.name not in settings.TENANT_APPS]
    ours = [model for model in shared if model._meta.label not in STAYS and is_an_organizations(model)]
    return sorted(model._meta.db_table for model in ours)


def is_an_organizations(model: Any) -> bool:
    """Whether each of its rows in public belongs to one organization."""
    return any(field.name == "organization" and field.related_model is Organization for field in model._meta.fields)


def media_of(pk: UUID) -> Path:
    """Its files."""
    return Path(settings.MEDIA_ROOT) / "org" / str(pk)


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
