"""How the demo's people are served: when somebody answers, and what was said of it afterwards."""

import random
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from config.ids import uuid7
from messaging.models import Channel, Conversation, OpeningHours, Rating, RatingRules
from tenants.models import Membership, User

# Score → what was added to it; an agency that is good at this, and not perfect.
SAID = [
    (5, "Atendimento rápido e muito atencioso!"), (5, ""), (4, ""), (5, "Resolveram tudo no mesmo dia."), (5, ""),
    (3, "Demorou um pouco para responder."), (4, ""), (5, ""), (2, "Precisei explicar duas vezes o que eu queria."),
    (5, "Adorei o novo site, parabéns à equipe."), (4, ""), (None, ""), (None, ""), (5, ""),
]  # fmt: skip


def plant_service(dice: random.Random, channel: Channel, people: Mapping[str, User]) -> None:
    """Hours of the whole organization, a question after resolving on its main number, and a month of answers."""
    week = {str(day): [["09:00", "12:00"], ["13:00", "18:00"]] for day in range(5)} | {"5": [["09:00", "13:00"]]}
    OpeningHours.objects.create(channel=None, week=week)
    RatingRules.objects.create(
        channel=channel,
        asks=True,
        question="Como foi o nosso atendimento? Responda com um número de 1 (ruim) a 5 (ótimo).",
        thanks="Obrigado! Sua opinião nos ajuda a melhorar.",
    )
    members = Membership.objects.filter(user__in=people.values())
    team_of: dict[UUID | None, UUID | None] = {member.user_id: member.team_id for member in members}
    served = Conversation.objects.filter(channel=channel, assignee__in=team_of).order_by("pk")
    for conversation, (score, comment) in zip(served, SAID, strict=False):
        asked = timezone.now() - timedelta(days=dice.randint(1, 26), minutes=dice.randint(0, 600))
        Rating.objects.create(
            conversation=conversation,
            channel=channel,
            agent_id=conversation.assignee_id,
            team_id=team_of[conversation.assignee_id],
            resolution=uuid7(),
            asked_at=asked,
            score=score,
            answered_at=asked + timedelta(minutes=dice.randint(2, 90)) if score else None,
            comment=comment,
        )
