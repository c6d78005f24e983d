"""The demo's WhatsApp number, on an account that the simulator plays."""

from django.utils import timezone

from messaging.demo import words
from messaging.models import Channel, Connection, Template
from tenants.context import current_organization_id
from tenants.inbound.models import Route
from tenants.models import Role

NUMBER = "+551140028922"
# Nobody at Meta has these.
ACCOUNT = {
    "phone_number_id": "109284470612345",
    "waba_id": "210488390077123",
    "access_token": "EAAG-demo-token",
    "app_secret": "demo-app-secret-0123456789abcdef",
    "verify_token": "demo-verify-token-0123456789",
}
TEMPLATES = (
    ("retomar_contato", "pt_BR", "MARKETING", "Oi {{1}}, tudo bem? Podemos continuar a nossa conversa sobre {{2}}?"),
    ("proposta_pronta", "pt_BR", "UTILITY", "Olá {{1}}! A sua proposta está pronta. Posso enviar por aqui?"),
    ("lembrete_reuniao", "pt_BR", "UTILITY", "Oi {{1}}! Passando para lembrar da nossa reunião {{2}}."),
)


def plant_number() -> Channel:
    """A channel that works, with its connection, routes and templates."""
    now = timezone.now()
    roles = Role.objects.filter(key__in=("sales", "manager")).values_list("pk", flat=True)
    channel = Channel.objects.create(name="Comercial SP", address=NUMBER, granted_roles=list(roles))
    connection = Connection(
        channel=channel,
        provider_key="whatsapp_cloud",
        checked_at=now,
        handshake_at=now,
        last_inbound_at=now,
        last_outbound_at=now,
        account={"display_name": words.ORGANIZATION, "quality": "GREEN", "phone": NUMBER},
    )
    connection.credentials = ACCOUNT
    connection.save()
    routes = {kind: ACCOUNT[kind] for kind in ("phone_number_id", "waba_id")} | {"token": channel.token}
    for kind, external_id in routes.items():
        Route(
            organization_id=current_organization_id(),
            provider="whatsapp_cloud",
            kind=kind,
            external_id=external_id,
            channel_id=channel.pk,
        ).save()
    for name, language, category, body in TEMPLATES:
        components = [{"type": "BODY", "text": body}]
        Template.objects.create(
            channel=channel, name=name, language=language, category=category, status="APPROVED", body=body,
            components=components,
        )  # fmt: skip
    return channel
