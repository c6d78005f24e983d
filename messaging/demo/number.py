"""The demo's numbers, on accounts that the simulator plays."""

from typing import Any

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

# What people make of some, and what they have beside words.
QUALITY = {"retomar_contato": "YELLOW", "proposta_pronta": "GREEN"}
EXAMPLES = {"1": "Marina", "2": "o novo site"}
BUTTONS = {
    "proposta_pronta": [
        {"type": "QUICK_REPLY", "text": "Pode enviar"},
        {"type": "URL", "text": "Ver portfólio", "url": "https://agencia-aurora.example/portfolio"},
    ],
    "retomar_contato": [{"type": "QUICK_REPLY", "text": "Vamos"}, {"type": "QUICK_REPLY", "text": "Agora não"}],
}
# Not to be sent, yet or any more.
UNDECIDED: tuple[dict[str, str], ...] = (
    {
        "name": "black_friday",
        "category": "MARKETING",
        "status": "REJECTED",
        "body": "{{1}}, só hoje: site completo com 30% de desconto!",
        "reason": "Your template has a parameter at the beginning. Put words before it.",
    },
    {
        "name": "pesquisa_de_satisfacao",
        "category": "UTILITY",
        "status": "PENDING",
        "body": "Oi {{1}}, o projeto foi entregue. De 0 a 10, que nota você dá?",
    },
)


SMS_NUMBER = "+551140028933"
SMS_ACCOUNT = {
    "account_sid": "AC" + "2026" * 8,
    "auth_token": "demo-auth-token-0123456789abcdef",
    "sender": SMS_NUMBER,
    "verify_token": "demo-verify-token-0123456789",
}


def plant_number() -> Channel:
    """A channel that works, with its connection, routes and templates."""
    channel = connect("Comercial SP", NUMBER, ACCOUNT, of=words.ORGANIZATION)
    for row in templates_at_meta():
        Template.objects.create(
            channel=channel,
            external_id=row["id"],
            body=row["components"][0]["text"],
            quality=row["quality_score"]["score"].replace("UNKNOWN", ""),
            reason=row["rejected_reason"].replace("NONE", ""),
            **{
                name: row[name] for name in ("name", "language", "category", "status", "parameter_format", "components")
            },
        )
    return channel


def connect(name: str, phone: str, account: dict[str, str], *, of: str) -> Channel:
    """A number of WhatsApp Cloud's that answers."""
    described = {"display_name": of, "quality": "GREEN", "phone": phone, "messaging_limit": 2000}
    channel = _channel(name, phone)
    _serve(channel, "whatsapp_cloud", account, described)
    _route(channel, "whatsapp_cloud", {kind: account[kind] for kind in ("phone_number_id", "waba_id")})
    return channel


def plant_sms_number() -> Channel:
    """One for SMS, on an account of Twilio's that the simulator plays."""
    account = f"{SMS_ACCOUNT['account_sid']}/{SMS_NUMBER}"
    described = {"display_name": words.ORGANIZATION, "phone_number_id": account, "phone": SMS_NUMBER}
    channel = _channel("Avisos por SMS", SMS_NUMBER, kind=Channel.Kind.SMS, has_window=False)
    _serve(channel, "twilio_sms", SMS_ACCOUNT, described)
    _route(channel, "twilio_sms", {"sender": account})
    return channel


def templates_at_meta() -> list[dict[str, Any]]:
    """The templates as Graph tells them."""
    approved = [
        {"name": name, "language": language, "category": category, "status": "APPROVED", "body": body}
        for name, language, category, body in TEMPLATES
    ]
    return [_told(number, **said) for number, said in enumerate([*approved, *UNDECIDED], start=900100)]


def contents_at_twilio() -> list[dict[str, Any]]:
    """The approved ones as Twilio tells them: a change to it can be tried."""
    return [
        {
            "sid": f"HX{number:032d}",
            "friendly_name": name,
            "language": language,
            "types": {"twilio/text": {"body": body}},
            "approval_requests": {"name": name, "category": category, "status": "approved"},
        }
        for number, (name, language, category, body) in enumerate(TEMPLATES, start=900100)
    ]


def _told(number: int, *, body: str, **said: str) -> dict[str, Any]:
    examples = [EXAMPLES[blank] for blank in EXAMPLES if f"{{{{{blank}}}}}" in body]
    components: list[dict[str, Any]] = [{"type": "BODY", "text": body, "example": {"body_text": [examples]}}]
    if buttons := BUTTONS.get(said["name"]):
        components.append({"type": "BUTTONS", "buttons": buttons})
    return {
        "id": str(number),
        "parameter_format": "POSITIONAL",
        "quality_score": {"score": QUALITY.get(said["name"], "UNKNOWN")},
        "rejected_reason": said.pop("reason", "NONE"),
        "language": "pt_BR",
        **said,
        "components": components,
    }


def _channel(name: str, address: str, **more: Any) -> Channel:
    roles = Role.objects.filter(key__in=("sales", "manager")).values_list("pk", flat=True)
    return Channel.objects.create(name=name, address=address, granted_roles=list(roles), **more)


def _serve(channel: Channel, provider_key: str, credentials: dict[str, str], described: dict[str, Any]) -> None:
    now = timezone.now()
    connection = Connection(
        channel=channel,
        provider_key=provider_key,
        checked_at=now,
        handshake_at=now,
        last_inbound_at=now,
        last_outbound_at=now,
        account=described,
    )
    connection.credentials = credentials
    connection.save()


def _route(channel: Channel, provider_key: str, accounts: dict[str, str]) -> None:
    for kind, external_id in {**accounts, "token": channel.token}.items():
        Route(
            organization_id=current_organization_id(),
            provider=provider_key,
            kind=kind,
            external_id=external_id,
            channel_id=channel.pk,
        ).save()
