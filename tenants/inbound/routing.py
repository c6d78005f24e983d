"""Whose an outside account is. Asked for every webhook, so in one statement and without the weight of models."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tenants.models.organization import Organization

FIND = """
    SELECT route.kind, route.external_id, route.channel_id, owner.id, owner.schema_name, owner.sealed_key,
           owner.state
    FROM tenants_route route JOIN tenants_organization owner ON owner.id = route.organization_id
    WHERE route.provider = %s AND route.kind = ANY(%s) AND route.external_id = ANY(%s)
"""


@dataclass(frozen=True)
class Target:
    """Where an account leads. The organization is as much of it as storing for it needs."""

    kind: str
    external_id: str
    channel_id: UUID
    organization: Organization


def find(provider: str, kinds: Collection[str], external_ids: Collection[str]) -> list[Target]:
    """All that these accounts lead to."""
    if not external_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FIND, [provider, list(kinds), list(external_ids)])
        rows = cursor.fetchall()
    return [
        Target(kind, external_id, channel_id, Organization(pk=pk, schema_name=schema, sealed_key=key, state=state))
        for kind, external_id, channel_id, pk, schema, key, state in rows
    ]
