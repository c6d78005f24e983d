"""The demo's sequence: cold leads on their way, and what came of those before them."""

import itertools

from crm.models import Enrolment, Pipeline, Sequence, Stage
from messaging.demo import clock
from messaging.demo.deals import Deal
from tenants.models import User

NAME = "Reaquecer contatos frios"
BELOW, ABOVE = 35, 60
STEPS = (
    (72, {"do": "tag", "tag": "nutrição"}, "Etiqueta nutrição adicionada"),
    (96, {"do": "task", "title": "Enviar um caso de sucesso", "hours": 24, "to": "owner"}, "Tarefa criada"),
    (168, {"do": "task", "title": "Perguntar se o momento mudou", "hours": 24, "to": "owner"}, "Tarefa criada"),
)
# State, why it left, how many of its steps were done, days ago that it entered.
WAYS = (
    ("active", "", 0, 1), ("active", "", 1, 4), ("active", "", 2, 9), ("active", "", 1, 5),
    ("finished", "", 3, 20), ("finished", "", 3, 24), ("finished", "", 3, 31),
    ("left", "replied", 1, 12), ("left", "replied", 2, 15), ("left", "score", 1, 18),
)  # fmt: skip


def plant_sequences(deals: list[Deal], people: dict[str, User]) -> None:
    """The coldest open leads are, or were, on the way."""
    steps = [{"after": after, "conditions": "", **action} for after, action, _said in STEPS]
    row = Sequence.objects.create(
        created_at=clock.ago(days=40),
        name=NAME,
        pipeline=Pipeline.objects.get(is_default=True),
        below=BELOW,
        above=ABOVE,
        again_after_days=90,
        workdays_only=True,
        steps=steps,
        active_since=clock.ago(days=40),
        created_by=people["helena"],
    )
    open_leads = [deal.lead for deal in deals if deal.lead.stage.kind == Stage.Kind.OPEN and not deal.story]
    coldest = sorted(open_leads, key=lambda lead: lead.score)
    # All have been through it, the warm ones long ago: scores change with the first sweep, which would send the cold
    # on their way and the warm ones off at once, as the latest news of each.
    ways, past = itertools.cycle(WAYS), itertools.cycle(way for way in WAYS if way[0] != "active")
    told = [(lead, next(ways if lead.score < BELOW else past)) for lead in coldest]
    Enrolment.objects.bulk_create(_on_its_way(row, lead, *way) for lead, way in told)


def _on_its_way(row: Sequence, lead, state: str, why: str, done: int, days: int) -> Enrolment:
    told = [
        {"do": action["do"], "way": "done", "said": said, "at": clock.ago(days=days - 1 - place).isoformat()}
        for place, (_after, action, said) in enumerate(STEPS[:done])
    ]
    is_over = state != Enrolment.State.ACTIVE
    return Enrolment(
        created_at=clock.ago(days=days),
        sequence=row,
        lead=lead,
        state=state,
        why=why,
        step=done,
        steps=told,
        due_at=clock.ago(days=-done - 1),
        ended_at=clock.ago(days=max(1, days - 8)) if is_over else None,
    )
