"""What was set up at a provider for a connection is taken back there, when it is needed no more."""

import structlog

from config.outside.errors import ProviderError
from messaging.models import Connection
from messaging.providers.base import Credentials, Provider
from messaging.providers.types import AccountKind
from messaging.services.addresses import Address
from tenants import context
from tenants.inbound.models import Route

log = structlog.get_logger(__name__)


def let_go(connection: Connection) -> None:
    """When this is committed; a provider that cannot be told finds it out."""
    if not shares_account(connection):
        context.on_commit(_leave, connection.provider, connection.credentials, address_of(connection))


def shares_account(connection: Connection) -> bool:
    """Whether another connection, perhaps of another organization, hears by what was set up for this one's account."""
    account = str(connection.account.get("waba_id") or "")
    if not account:
        return False
    ours = Connection.objects.exclude(pk=connection.pk).exclude(state=Connection.State.OFF)
    routes = Route.objects.across_organizations().exclude(organization_id=context.current_organization_id())
    of_others = routes.filter(provider=connection.provider_key, kind=AccountKind.WABA_ID, external_id=account)
    return ours.filter(provider_key=connection.provider_key, account__waba_id=account).exists() or of_others.exists()


def address_of(connection: Connection) -> str:
    """Where its provider posts to."""
    return Address(connection.provider_key, connection.channel.token).url


def _leave(provider: Provider, credentials: Credentials, address: str) -> None:
    """The provider need not post here any more; when it cannot be told, it finds that out."""
    try:
        provider.leave(credentials, address)
    except ProviderError as error:
        log.info("channels.not_left", provider=provider.key, code=error.code)
