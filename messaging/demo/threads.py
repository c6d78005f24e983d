"""The demo's conversations on one WhatsApp number."""

import random
from datetime import timedelta

from django.utils import timezone

from config.ids import uuid7
from crm.models import Activity, Identity, Lead
from crm.phones import comparable
from messaging.demo import words
from messaging.models import Channel, Connection, Conversation, Message, Template
from messaging.models.channel import new_token
from tenants.context import current_organization_id
from tenants.inbound.models import Route
from tenants.models import Role, User

NUMBER = "+551140028922"
# The account that the simulator plays; nobody at Meta has it.
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
)


def plant_threads(dice: random.Random, leads: list[Lead], reps: list[User]) -> Channel:
    """One channel with its connection, and a conversation for each of these leads."""
    channel = _channel()
    Identity.objects.bulk_create(
        Identity(
            contact_id=lead.contact_id,
            kind=Identity.Kind.WHATSAPP,
            value=lead.contact.phone.removeprefix("+"),
            key=comparable(lead.contact.phone),
        )
        for lead in leads
    )
    for place, lead in enumerate(leads):
        _conversation(dice, channel, lead, place)
    return channel


def _channel() -> Channel:
    channel = Channel.objects.create(
        name="Comercial SP",
        address=NUMBER,
        token=new_token(),
        granted_roles=list(Role.objects.filter(key__in=("sales", "manager")).values_list("pk", flat=True)),
    )
    connection = Connection(
        channel=channel,
        provider_key="whatsapp_cloud",
        checked_at=timezone.now(),
        account={"display_name": words.ORGANIZATION, "quality": "GREEN", "phone": NUMBER},
    )
    connection.credentials = ACCOUNT
    connection.save()
    for kind, external_id in (
        ("phone_number_id", ACCOUNT["phone_number_id"]),
        ("waba_id", ACCOUNT["waba_id"]),
        ("token", channel.token),
    ):
        Route(
            organization_id=current_organization_id(),
            provider="whatsapp_cloud",
            kind=kind,
            external_id=external_id,
            channel_id=channel.pk,
        ).save()
    for name, language, category, body in TEMPLATES:
        Template.objects.create(
            channel=channel,
            name=name,
            language=language,
            category=category,
            status="APPROVED",
            body=body,
            components=[{"type": "BODY", "text": body}],
        )
    return channel


def _conversation(dice: random.Random, channel: Channel, lead: Lead, place: int) -> None:
    talk = dice.choice(words.TALKS)
    lines = talk[: dice.randint(1, len(talk))]
    ended = timezone.now() - timedelta(minutes=7 + 43 * place + dice.randint(0, 30))
    resolved = place > 20 and dice.random() < 0.3
    conversation = Conversation(
        channel=channel,
        contact=lead.contact,
        lead=lead,
        assignee=lead.owner if dice.random() < 0.9 else None,
        state=Conversation.State.RESOLVED if resolved else Conversation.State.OPEN,
    )
    messages = [
        _message(conversation, line, ended - timedelta(minutes=4 * (len(lines) - number - 1)), lead.owner)
        for number, line in enumerate(lines)
    ]
    _summarize(conversation, [m for m in messages if m.direction != Message.Direction.NOTE], read=resolved)
    conversation.save()
    Message.objects.bulk_create(messages)
    Activity.objects.bulk_create(
        Activity(
            lead=lead,
            contact=lead.contact,
            kind=Activity.Kind.MESSAGE_RECEIVED if m.direction == Message.Direction.IN else Activity.Kind.MESSAGE_SENT,
            actor=m.author,
            subject_id=m.pk,
            happened_at=m.sent_at,
        )
        for m in messages
        if m.direction != Message.Direction.NOTE
    )


def _message(conversation: Conversation, line: str, at, author: User | None) -> Message:
    sign, text = line[0], line[2:]
    direction = {"<": Message.Direction.IN, ">": Message.Direction.OUT, "*": Message.Direction.NOTE}[sign]
    status = {"<": Message.Status.RECEIVED, ">": Message.Status.READ, "*": Message.Status.NOTED}[sign]
    return Message(
        conversation=conversation,
        channel=conversation.channel,
        direction=direction,
        status=status,
        text=text,
        author=None if sign == "<" else author,
        external_id="" if sign == "*" else f"wamid.demo.{uuid7().hex}",
        sent_at=at,
        status_at=at,
        created_at=at,
    )


def _summarize(conversation: Conversation, messages: list[Message], *, read: bool) -> None:
    """What the list shows, as ingest keeps it."""
    last = messages[-1]
    inbound = [m.sent_at for m in messages if m.direction == Message.Direction.IN]
    outbound = [m.sent_at for m in messages if m.direction == Message.Direction.OUT]
    conversation.last_message_at = last.sent_at
    conversation.last_inbound_at = max(inbound, default=None)
    conversation.last_outbound_at = max(outbound, default=None)
    conversation.preview, conversation.preview_kind = last.text[:160], last.kind
    conversation.preview_direction, conversation.preview_status = last.direction, last.status
    trailing = 0
    for message in reversed(messages):
        if message.direction != Message.Direction.IN:
            break
        trailing += 1
    conversation.unread_count = 0 if read else trailing
