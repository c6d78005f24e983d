"""Won and lost leads with a pattern to be found: referrals that write much are won."""

import random
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from crm.models import Activity, Contact, Lead, StageVisit
from tests import makers


def make_history(count: int = 160, *, seed: int = 3, turned: bool = False) -> list[Lead]:
    """Closed over the last months, oldest first; ``turned``: the same pattern with the ends exchanged."""
    dice, now = random.Random(seed), timezone.now()
    ids = random.Random(Lead.objects.count())  # an id decides at which moment of its life a lead is learnt from
    stages = {name: makers.stage(name) for name in ("Lead", "Ganho", "Perdido")}
    contacts = Contact.objects.bulk_create(Contact(name=f"Pessoa {number}") for number in range(count))
    leads, lines = [], []
    for number, contact in enumerate(contacts):
        closed = now - timedelta(days=count - number)
        source = dice.choice(["referral", "ad", "site"])
        messages = dice.randint(0, 8)
        won = (dice.random() < 0.05 + 0.07 * messages + 0.35 * (source == "referral")) is not turned
        stage = stages["Ganho" if won else "Perdido"]
        made = closed - timedelta(days=10)
        leads.append(
            Lead(
                pk=UUID(int=ids.getrandbits(128), version=4),
                pipeline=stage.pipeline, stage=stage, contact=contact, source=source, position=f"a{number:04d}",
                created_at=made, entered_stage_at=closed, closed_at=closed,
            )
        )  # fmt: skip
        lines += [
            Activity(kind="message.received", lead=leads[-1], contact=contact, happened_at=made + timedelta(hours=each))
            for each in range(messages)
        ]
    Lead.objects.bulk_create(leads)
    Activity.objects.bulk_create(lines)
    # They began where leads begin; their end is not known before it came.
    StageVisit.objects.filter(lead__in=leads).delete()
    StageVisit.objects.bulk_create(
        StageVisit(lead=lead, stage=stage, entered_at=entered, left_at=left)
        for lead in leads
        for stage, entered, left in (
            (stages["Lead"], lead.created_at, lead.closed_at),
            (lead.stage, lead.closed_at, None),
        )
    )
    return leads
