"""The addresses that webhooks are posted to: what each verifies with, and whose it is.

Read anew for every batch: credentials that were changed or taken away count from the next request on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from messaging.models import Connection
from messaging.providers import registry
from messaging.providers.base import Provider
from messaging.services import channels
from tenants.context import in_tenant
from tenants.inbound.models import Route
from tenants.models import Organization

PLATFORM = ""  # the token of the platform's own app, which has none
WHATSAPP = "whatsapp_cloud"


@dataclass(frozen=True)
class Gate:
    """One address. Without an organization it is the platform's, and what is posted there says whose it is."""

    provider: Provider
    credentials: Mapping[str, str] = field(repr=False)
    organization: Organization | None = None
    channel_id: UUID | None = None
    connection_id: UUID | None = None
    is_open: bool = True


def of(tokens: Collection[str]) -> dict[str, Gate]:
    """The gates that there are, by token. An unknown token has none."""
    gates = {PLATFORM: _platform()} if PLATFORM in tokens else {}
    wanted = [token for token in tokens if token != PLATFORM]
    if wanted:
        routes = Route.objects.across_organizations().select_related("organization")
        found = list(routes.filter(provider=WHATSAPP, kind=channels.TOKEN, external_id__in=wanted))
        for organization in {route.organization for route in found}:
            gates |= _of_organization(organization, [r for r in found if r.organization_id == organization.pk])
    return gates


def handshake(token: str, query: Mapping[str, str]) -> str | None:
    """The answer to the provider's question whether the address is ours; None to refuse."""
    gate = of([token]).get(token)
    if gate is None or not gate.is_open:
        return None
    answer = gate.provider.handshake(query, gate.credentials)
    if answer is not None and gate.organization is not None:
        with in_tenant(gate.organization.schema_name):
            channels.confirmed(Connection.objects.get(pk=gate.connection_id))
    return answer


def _platform() -> Gate:
    secrets = {"app_secret": settings.META_APP_SECRET, "verify_token": settings.META_VERIFY_TOKEN}
    return Gate(registry.get(WHATSAPP), secrets)


def _of_organization(organization: Organization, routes: list[Route]) -> dict[str, Gate]:
    """Through the organization's own door: its secrets stand nowhere else."""
    tokens = {route.channel_id: route.external_id for route in routes}
    with in_tenant(organization.schema_name):
        current = Connection.objects.filter(channel__in=tokens, is_current=True).select_related("channel")
        return {
            tokens[connection.channel_id]: Gate(
                provider=connection.provider,
                credentials=connection.credentials,
                organization=organization,
                channel_id=connection.channel_id,
                connection_id=connection.pk,
                is_open=connection.channel.is_active and connection.state != Connection.State.OFF,
            )
            for connection in current
        }
