"""What the demo's agency asks of its leads beside what everybody asks."""

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from crm.models import CustomField, Lead, Stage
from messaging.demo import clock
from tenants.models import User

Kind = CustomField.Kind
# key, what people read, its kind, its choices
FIELDS = (
    ("segmento", "Segmento", Kind.CHOICE, ("Moda", "Saúde", "Educação", "Alimentação", "Imóveis", "Serviços")),
    ("verba_de_midia", "Verba de mídia", Kind.MONEY, ()),
    ("canais", "Canais", Kind.CHOICES, ("Instagram", "Google", "TikTok", "E-mail")),
    ("briefing", "Briefing", Kind.DATE, ()),
    ("criacao", "Criação", Kind.PERSON, ()),
    ("tem_agencia", "Tem agência hoje", Kind.YES_NO, ()),
)
# files: of whom, key, what people read, which are taken
OF_FILES = (
    (CustomField.Entity.LEAD, "contrato", "Contrato assinado", CustomField.Accepts.PDF),
    (CustomField.Entity.LEAD, "referencia", "Logo ou referência", CustomField.Accepts.PDF_OR_IMAGES),
    (CustomField.Entity.CONTACT, "cartao", "Cartão de visita", CustomField.Accepts.IMAGES),
)
FILLED = 0.75


def plant_own_fields() -> None:
    for position, (key, label, kind, choices) in enumerate(FIELDS, start=1):
        options = [{"id": f"{key}-{number}", "label": choice} for number, choice in enumerate(choices, start=1)]
        CustomField.objects.create(
            entity=CustomField.Entity.LEAD, key=key, label=label, kind=kind, options=options, position=position
        )
    for position, (entity, key, label, accepts) in enumerate(OF_FILES, start=len(FIELDS) + 1):
        CustomField.objects.create(
            entity=entity, key=key, label=label, kind=Kind.FILE, accepts=accepts, position=position
        )


def answer(leads: Iterable[Lead], people: dict[str, User]) -> None:
    """Most leads say something in most of them; the dice are these fields' own, so that all else stays as it was."""
    dice = random.Random(1126)  # noqa: S311 - the same demo every time
    creators = [str(people[name].pk) for name in ("paulo", "rafael") if name in people]
    for lead in leads:
        said = {key: _answer(dice, kind, key, choices, lead, creators) for key, _label, kind, choices in FIELDS}
        lead.custom = {key: value for key, value in said.items() if value is not None and dice.random() < FILLED}


def _answer(
    dice: random.Random, kind: Kind, key: str, choices: tuple[str, ...], lead: Lead, creators: list[str]
) -> Any:
    match kind:
        case Kind.CHOICE:
            return f"{key}-{dice.randint(1, len(choices))}"
        case Kind.CHOICES:
            return [f"{key}-{number}" for number in sorted(dice.sample(range(1, len(choices) + 1), dice.randint(1, 3)))]
        case Kind.MONEY:
            return dice.choice((800, 1_500, 3_000, 5_000, 8_000, 12_000)) * 100
        case Kind.DATE:
            is_open = lead.stage.kind == Stage.Kind.OPEN
            at = clock.ago(days=0) + timedelta(days=dice.randint(1, 40)) if is_open else lead.entered_stage_at
            return at.date().isoformat()
        case Kind.PERSON:
            return dice.choice(creators)
    return dice.random() < 0.4
