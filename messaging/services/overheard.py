"""What a paired phone's session brings: kept sealed as it came, then read as webhooks are."""

from datetime import datetime
from uuid import UUID

from messaging.models import WebSession
from messaging.providers.whatsapp_web import envelope, parse
from messaging.services import sessions
from messaging.services.receiving import READ
from tenants import context, waking
from tenants.inbound import store
from tenants.inbound.store import Arrival
from tenants.models import Organization


def keep(pk: UUID, kind: str, event: bytes) -> None:
    """What came, sealed, before anything is made of it; reading it is a task's work."""
    session = sessions.living().filter(pk=pk).first()
    if session is None:
        return
    connection = session.connection
    phone, with_groups = connection.credentials.get("phone", ""), connection.channel.hears_groups(connection.provider)
    kept = parse.worth_keeping(kind, event, with_groups=with_groups)
    _keep(session, phone, [envelope.packed(phone, kind, each) for each in kept])


def keep_sent(pk: UUID, *, reference: str, external_id: str, jid: str, at: datetime) -> None:
    """That a message left: it settles what became of it when the worker did not hear the answer."""
    session = sessions.living().filter(pk=pk).first()
    if session is None or not reference:
        return
    phone = session.connection.credentials.get("phone", "")
    body = envelope.packed_sent(phone, reference=reference, external_id=external_id, jid=jid, at=at)
    _keep(session, phone, [body])


def _keep(session: WebSession, phone: str, bodies: list[bytes]) -> None:
    organization = Organization.objects.get(pk=context.current_organization_id())
    account = envelope.account_of(phone)
    arrivals = [
        Arrival(
            provider=sessions.PROVIDER,
            address=session.pk.hex,
            body=body,
            accounts=[(account.kind.value, account.external_id)],
            organization=organization,
            channel_id=session.connection.channel_id,
        )
        for body in bodies
    ]
    if store.keep(arrivals):
        waking.wake(READ, organization.schema_name)
