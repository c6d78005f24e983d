"""A history small enough to be computed by hand. The table and its sums were written before the code that computes them.

All at midnight UTC of March 2026; "now" is the 31st. Days in brackets are stays that ended.

    A  R$ 1.000  1st Lead (2) → 3rd Contato (4) → 7th Proposta (2) → 9th Negociação (2) → 11th Ganho
    B  R$ 2.000  2nd Lead (2) → 4th Contato (6) → 10th Perdido: Preço
    C  R$ 3.000  5th Lead (1) → 6th Proposta (2) → back on the 8th to Contato (4) → 12th Proposta, since 19 days
    D  R$ 4.000  6th Lead (2) → 8th Ganho, re-opened on the 10th in Negociação (10) → 20th Ganho
    E  R$   500  10th Lead, since 21 days (→ 11th Contato, undone)
    I  R$   100  12th Lead (1) → 13th Ganho, re-opened on the 14th in Proposta (2) → 16th Perdido: Preço
    F  R$ 9.999  archived: it counts nowhere

By source: A, C, E from the site; B, D, I from an ad. Owners: A, B, E rep; C, D other_rep; I nobody.
"""

import itertools
from datetime import UTC, datetime

from crm.models import Lead, LeadMove, LostReason
from crm.services import visits
from tests import makers

NOW = datetime(2026, 3, 31, tzinfo=UTC)
HISTORY = {
    "A": (1_000, "site", "rep", [(1, "Lead"), (3, "Contato"), (7, "Proposta"), (9, "Negociação"), (11, "Ganho")]),
    "B": (2_000, "ad", "rep", [(2, "Lead"), (4, "Contato"), (10, "Perdido")]),
    "C": (3_000, "site", "other_rep", [(5, "Lead"), (6, "Proposta"), (8, "Contato"), (12, "Proposta")]),
    "D": (4_000, "ad", "other_rep", [(6, "Lead"), (8, "Ganho"), (10, "Negociação"), (20, "Ganho")]),
    "E": (500, "site", "rep", [(10, "Lead")]),
    "I": (100, "ad", None, [(12, "Lead"), (13, "Ganho"), (14, "Proposta"), (16, "Perdido")]),
    "F": (9_999, "site", "rep", [(1, "Lead"), (2, "Ganho")]),
}


def march(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def live_through(cast) -> dict[str, Lead]:
    """Make it all, inside the organization's door."""
    leads = {name: _lead(cast, name, *told) for name, told in HISTORY.items()}
    undone = {"undone_at": march(11)}
    _move(leads["E"], "Lead", "Contato", march(11), 2, **undone)
    _move(leads["E"], "Contato", "Lead", march(11), 3)
    Lead.objects.filter(pk=leads["F"].pk).update(archived_at=march(5))
    visits.rebuild()
    return leads


def _lead(cast, name: str, reais: int, source: str, owner: str | None, path: list[tuple[int, str]]) -> Lead:
    day, last = path[-1]
    closed = last in ("Ganho", "Perdido")
    lead = makers.make_lead(
        name,
        owner=getattr(cast, owner) if owner else None,
        in_stage=last,
        value_cents=reais * 100,
        source=source,
        created_at=march(path[0][0]),
        entered_stage_at=march(day),
        closed_at=march(day) if closed else None,
        lost_reason=LostReason.objects.get(name="Preço") if last == "Perdido" else None,
    )
    for version, ((_day, was), (day, to)) in enumerate(itertools.pairwise(path), start=2):
        _move(lead, was, to, march(day), version)
    return lead


def _move(lead: Lead, was: str, to: str, at: datetime, version: int, **fields) -> LeadMove:
    stages = {"from_stage": makers.stage(was), "to_stage": makers.stage(to)}
    return LeadMove.objects.create(lead=lead, version=version, created_at=at, **stages, **fields)
