"""What the demo's team writes again and again, and one answer that goes tomorrow."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from messaging.models import CannedReply, Conversation
from messaging.models.canned import Sharing
from messaging.services import outbox
from tenants.models import User

Category = CannedReply.Category
# category, title, shortcut, text
SHARED = (
    (Category.GREETING, "Boas-vindas", "oi", "Oi, {{first_name}}! Aqui é {{my_name}}, da Agência Aurora. Como posso ajudar?"),
    (Category.GREETING, "Fora do horário", "fora", "Oi, {{first_name}}! Atendemos de segunda a sexta, das 9h às 18h. Respondo assim que abrirmos."),
    (Category.FOLLOW_UP, "Conseguiu ver a proposta?", "proposta", "{{first_name}}, conseguiu ver a proposta de {{lead_name}}? Posso tirar qualquer dúvida."),
    (Category.OBJECTION, "Está caro", "caro", "Entendo, {{first_name}}. O valor de {{value}} inclui criação, implantação e três meses de acompanhamento. Quer que eu monte uma versão menor?"),
    (Category.CLOSING, "Dados para o contrato", "contrato", "Perfeito! Para o contrato da {{company}} preciso de razão social, CNPJ e o e-mail de quem assina."),
)  # fmt: skip
OWN = (
    (Category.CLOSING, "Meu link da agenda", "agenda", "Escolha o melhor horário: https://agenda.aurora.demo/rafael"),
)  # fmt: skip
PROMISED = "Bom dia! Separei dois exemplos parecidos com o seu, te mando agora cedo."


def plant_replies(people: dict[str, User]) -> None:
    for owner, sharing, replies in (("paulo", Sharing.EVERYBODY, SHARED), ("rafael", Sharing.PRIVATE, OWN)):
        CannedReply.objects.bulk_create(
            CannedReply(
                category=category, title=title, shortcut=shortcut, text=text, sharing=sharing, owner=people[owner]
            )
            for category, title, shortcut, text in replies
        )
    _promise(people["rafael"])


def _promise(author: User) -> None:
    """To whoever wrote to them last."""
    theirs = Conversation.objects.open().assigned_to(author.pk).filter(last_inbound_at__isnull=False)
    if conversation := theirs.order_by("-last_inbound_at")[1:2].first():
        tomorrow = timezone.localdate() + timedelta(days=1)
        at = timezone.make_aware(datetime.combine(tomorrow, time(9)))
        outbox.reply(conversation, by=author, text=PROMISED, idempotency_key="demo-promise", at=at)
