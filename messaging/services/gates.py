"""The addresses that webhooks are posted to: what each verifies with, and whose it is.

Read anew for every batch: credentials that were changed or taken away count from the next request on.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import connection

from messaging.models import Connection
from messaging.providers import registry
from messaging.providers.base import Provider
from messaging.services import channels, subscribing
from messaging.services.addresses import PLATFORM, Address
from tenants.context import in_tenant
from tenants.inbound import routing
from tenants.inbound.routing import Target
from tenants.models import Organization

# Asked for every webhook: written out, for a model's query costs three times as much.
SERVING = """
    SELECT serving.id, serving.channel_id, provider_key, credentials_sealed, state, channel.is_active
    FROM messaging_connection serving JOIN messaging_channel channel ON channel.id = serving.channel_id
    WHERE (serving.is_current OR serving.state <> 'off') AND serving.channel_id = ANY(%s)
    ORDER BY serving.is_current
"""


@dataclass(frozen=True)
class Gate:
    """One address. Without an organization it is the platform's, and what is posted there says whose it is."""

    provider: Provider
    credentials: Mapping[str, str] = field(repr=False)
    organization: Organization | None = None
    channel_id: UUID | None = None
    connection_id: UUID | None = None
    is_open: bool = True


def of(addresses: Collection[Address]) -> dict[Address, Gate]:
    """The gates that there are. An unknown address has none."""
    gates = {address: _platform() for address in addresses if address.token == PLATFORM}
    tokens: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        if address.token != PLATFORM:
            tokens[address.provider].append(address.token)
    of_each: dict[Organization, list[Target]] = defaultdict(list)
    for provider, wanted in tokens.items():
        for target in routing.find(provider, [channels.TOKEN], wanted):
            of_each[target.organization].append(target)
    for organization, targets in of_each.items():
        gates |= _of_organization(organization, targets)
    return gates


def handshake(address: Address, query: Mapping[str, str]) -> str | None:
    """The answer to the provider's question whether the address is ours; None to refuse."""
    gate = of([address]).get(address)
    if gate is None or not gate.is_open:
        return None
    answer = gate.provider.handshake(query, gate.credentials)
    if answer is not None and gate.organization is not None:
        with in_tenant(gate.organization.schema_name):
            subscribing.confirmed(Connection.objects.get(pk=str(gate.connection_id)))
    return answer


def _platform() -> Gate:
    secrets = {"app_secret": settings.META_APP_SECRET, "verify_token": settings.META_VERIFY_TOKEN}
    return Gate(registry.get(registry.OF_PLATFORM), secrets)


def _of_organization(organization: Organization, targets: list[Target]) -> dict[Address, Gate]:
    """Through the organization's own door: its secrets stand nowhere else."""
    tokens = {target.channel_id: target.external_id for target in targets}
    with in_tenant(organization.schema_name):
        with connection.cursor() as cursor:
            cursor.execute(SERVING, [list(tokens)])
            rows = cursor.fetchall()
        return {Address(row[2], tokens[row[1]]): _gate(organization, *row) for row in rows}


def _gate(
    organization: Organization, pk: UUID, channel_id: UUID, provider: str, sealed: str, state: str, is_active: bool
) -> Gate:
    serving = Connection(pk=pk, provider_key=provider, credentials_sealed=sealed)
    return Gate(
        provider=serving.provider,
        credentials=serving.credentials,
        organization=organization,
        channel_id=channel_id,
        connection_id=pk,
        is_open=is_active and state != Connection.State.OFF,
    )
