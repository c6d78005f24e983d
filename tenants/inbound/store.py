"""Raw deliveries: sealed on the way in, each kept once, opened again for reading and for replay."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import connection

from config.ids import uuid7
from tenants import crypto
from tenants.inbound.models import QUERY, Delivery
from tenants.models.organization import Organization

State = Delivery.State
# Sealed with the platform's keys: nobody's yet, or not only of the organization it came to.
PLATFORMS = frozenset({State.UNROUTED, State.QUARANTINED, State.DIVIDED})
INSERT = """
    INSERT INTO tenants_delivery (id, organization_id, provider, channel_id, accounts, dedupe_key, sealed_body, state,
                                  query, attempts, error, outcome, received_at, due_at)
    SELECT id, organization_id, provider, channel_id, accounts, dedupe_key, sealed_body, state,
           query, 0, '', '{}', clock_timestamp(), clock_timestamp()
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::jsonb[], %s::text[], %s::text[], %s::text[],
                %s::text[])
         AS new (id, organization_id, provider, channel_id, accounts, dedupe_key, sealed_body, state, query)
    ON CONFLICT (provider, dedupe_key) DO NOTHING
    RETURNING organization_id, state
"""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A verified body on its way into a row. ``address`` is where it was posted."""

    provider: str
    address: str
    body: bytes = field(repr=False)
    accounts: Sequence[tuple[str, str]] = ()
    state: str = State.STORED
    organization: Organization | None = None
    channel_id: UUID | None = None
    digest: str = ""  # of the whole body that this is a part of
    query: str = ""  # what the address had behind its question mark

    @property
    def dedupe_key(self) -> str:
        """The same body posted again to the same address is the same delivery."""
        whose = self.organization.pk.hex if self.organization and self.state not in PLATFORMS else "platform"
        return f"{self.address}:{self.digest or digest_of(self.body)}:{whose}"


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def keep(arrivals: Sequence[Arrival]) -> list[UUID]:
    """Store them all in one statement, durably when it returns; the organizations that got something new to read."""
    if not arrivals:
        return []
    rows = [_row(arrival) for arrival in arrivals]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])
        return list(dict.fromkeys(pk for pk, state in cursor.fetchall() if state == State.STORED))


def body_of(delivery: Delivery) -> bytes:
    """The bytes as they came. Raises ``crypto.CannotOpen`` when they were deleted or belong elsewhere."""
    keys = settings.FIELD_KEYS if delivery.state in PLATFORMS else None
    if keys is None and delivery.organization:
        keys = [delivery.organization.data_key]
    return crypto.unseal(delivery.sealed_body, place=_place(delivery.pk), keys=keys)


def _row(arrival: Arrival) -> tuple:
    pk = uuid7()
    is_platforms = arrival.organization is None or arrival.state in PLATFORMS
    keys = None if is_platforms else [arrival.organization.data_key]  # type: ignore[union-attr]
    return (
        pk,
        arrival.organization.pk if arrival.organization else None,
        arrival.provider,
        arrival.channel_id,
        json.dumps(arrival.accounts),
        arrival.dedupe_key,
        crypto.seal(arrival.body, place=_place(pk), keys=keys),
        arrival.state,
        arrival.query[:QUERY],
    )


def _place(pk: UUID) -> str:
    return f"tenants_delivery|sealed_body|{pk}"
