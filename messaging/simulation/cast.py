"""Whom the simulation plays with: an organization's connected numbers and the people it knows."""

import zlib

from crm.models import Identity
from crm.phones import pretty
from messaging.models import Connection
from messaging.services.addresses import Address
from messaging.simulation.graph import GraphStub
from messaging.simulation.sms import WHATSAPP, SmsNumber
from messaging.simulation.webhooks import Number, Person
from tenants.context import in_tenant
from tenants.models import Organization

MOST_PEOPLE = 40
TWILIO = {"twilio": WHATSAPP, "twilio_sms": ""}  # what stands before their numbers


def numbers_of(organization: Organization) -> list[Number]:
    """Its WhatsApp numbers that are connected now."""
    with in_tenant(organization.schema_name):
        connections = Connection.objects.filter(provider_key="whatsapp_cloud", is_current=True, channel__is_active=True)
        return [_number(connection) for connection in connections.select_related("channel").order_by("channel__name")]


def numbers_at_twilio(organization: Organization) -> list[SmsNumber]:
    """Its numbers at Twilio, for SMS and for WhatsApp, that are connected now."""
    with in_tenant(organization.schema_name):
        ours = Connection.objects.filter(provider_key__in=TWILIO, is_current=True, channel__is_active=True)
        return [_number_at_twilio(each) for each in ours.select_related("channel").order_by("channel__name")]


def people_of(organization: Organization) -> list[Person]:
    """People who have written to it."""
    with in_tenant(organization.schema_name):
        identities = Identity.objects.filter(kind=Identity.Kind.WHATSAPP, contact__archived_at=None)
        newest = identities.select_related("contact").order_by("-created_at", "pk")[:MOST_PEOPLE]
        return [Person(identity.value, identity.contact.name) for identity in newest]


def host_spare_number(graph: GraphStub, organization: Organization) -> tuple[str, str]:
    """A number that can be connected by hand, the same one for an organization each time: its id and its account's."""
    last = zlib.crc32(organization.schema_name.encode()) % 10**7
    phone_number_id, waba_id = f"10655500{last:07d}", f"20655500{last:07d}"
    display = f"+55 11 9{last // 10**4 + 6000:04d}-{last % 10**4:04d}"
    graph.host_number(phone_number_id, waba_id, display_phone_number=display, verified_name=organization.name)
    return phone_number_id, waba_id


def _number_at_twilio(connection: Connection) -> SmsNumber:
    address, credentials = Address(connection.provider_key, connection.channel.token), connection.credentials
    return SmsNumber(
        account_sid=credentials["account_sid"],
        number=TWILIO[connection.provider_key] + credentials["sender"],
        auth_token=credentials["auth_token"],
        url=address.url,
        path=address.path,
    )


def _number(connection: Connection) -> Number:
    credentials = connection.credentials
    return Number(
        phone_number_id=credentials["phone_number_id"],
        waba_id=credentials["waba_id"],
        display=pretty(connection.channel.address),
        app_secret=credentials["app_secret"],
        verify_token=credentials["verify_token"],
        path=f"/hooks/whatsapp_cloud/{connection.channel.token}/",
        is_confirmed=connection.handshake_at is not None,
    )
