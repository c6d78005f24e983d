"""Who would get a lead, and why. Nothing is kept, and nobody's turn is used up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.forms.distribution import in_words
from crm.models import Contact, Lead, Pipeline
from crm.queries import distribution as shown
from crm.services.distribution import deciding
from crm.services.distribution.deciding import Decision, Desk
from crm.services.distribution.knowing import Known, facts_of

FACTS_IN_DETAIL = {"origin": "origin", "channel": "channel", "campaign": "utm_campaign"} | {
    name: name for name in ("utm_source", "utm_medium")
}


@dataclass(frozen=True)
class Tried:
    """A rule and what came of it: its people when it was asked, else why it does not fit."""

    name: str
    fits: bool
    is_chosen: bool
    why: str
    people: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Trial:
    """The choice, and every rule on the way to it."""

    decision: Decision
    rules: Sequence[Tried]

    @property
    def name(self) -> str:
        return self.decision.taker.name if self.decision.taker else ""

    @property
    def rule(self) -> str:
        return self.decision.rule.row.name if self.decision.rule else ""

    @property
    def is_backup(self) -> bool:
        return self.decision.how == deciding.How.BACKUP


def of_lead(lead: Lead, *, at: datetime | None = None) -> Trial:
    known = Known.now()
    return _trial(known, facts_of(lead, known.fields), at)


def of_facts(said: Mapping[str, Any], *, at: datetime | None = None) -> Trial:
    """A lead that does not exist; what is not said is not known."""
    pipeline = said.get("pipeline") or Pipeline.objects.get(is_default=True)
    detail = {theirs: said[ours] for ours, theirs in FACTS_IN_DETAIL.items() if said.get(ours)}
    lead = Lead(
        contact=Contact(phone=said.get("phone") or "", city=said.get("city") or ""),
        pipeline=pipeline,
        source=said.get("source") or Lead.Source.MANUAL,
        source_detail=detail,
        value_cents=said.get("value_cents") or 0,
        tags=said.get("tags") or [],
        custom=said.get("custom") or {},
    )
    return of_lead(lead, at=at)


def _trial(known: Known, facts: Mapping[str, Any], at: datetime | None) -> Trial:
    decision = Desk(known, now=at).decide(facts)
    asked = {step.rule.row.pk: step for step in decision.steps}
    in_trail = dict(zip(asked, shown.in_steps(deciding.trail(decision)), strict=True))
    own = shown.own_fields()
    tried = []
    for rule in known.rules:
        failing = rule.failing(facts)
        tried.append(
            Tried(
                name=rule.row.name,
                fits=rule.holds(facts),
                is_chosen=rule is decision.rule,
                why=in_words(failing, own) if failing else "",
                people=in_trail[rule.row.pk]["people"] if rule.row.pk in asked else (),
            )
        )
    return Trial(decision, tried)
