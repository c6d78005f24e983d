"""Whose a lead becomes: the rules asked in their order, one after another, by one at a time in an organization."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.distribution import choosing
from crm.distribution.choosing import Candidate, Person, Way, Why
from crm.distribution.conditions import Facts
from crm.models import Assignment, DistributionRule, Lead, Notification
from crm.services import notifying
from crm.services.distribution import disagreeing
from crm.services.distribution.knowing import Known, Rule, facts_of
from tenants import turns
from tenants.access import Scope
from tenants.models import Membership, User

How = Assignment.How
UNOWNED = "board/list/?owner=none"


@dataclass(frozen=True)
class Step:
    """A rule that fits, with each of its people."""

    rule: Rule
    candidates: Sequence[Candidate]


@dataclass
class Decision:
    """Who gets it, by which rule, and all that was looked at on the way."""

    how: str
    taker: Person | None = None
    rule: Rule | None = None
    steps: list[Step] = field(default_factory=list)
    also: list[Rule] = field(default_factory=list)


class Desk:
    """Gives away one or many leads with what is known at one moment; counts as it goes, so the second sees the first.

    ``taking_turns`` waits for its turn in the organization and holds it until the transaction ends: skipping those that
    somebody else is just choosing would give nobody to the fifth of five. Take it late, right before the row is written.
    """

    def __init__(self, known: Known, *, now: datetime | None = None):
        self.known, self.now = known, now or timezone.localtime()
        self._turned: set[UUID] = set()

    @classmethod
    def taking_turns(cls) -> "Desk":
        turns.take("turn")
        return cls(Known.now())

    def facts(self, lead: Lead) -> dict[str, Any]:
        return facts_of(lead, self.known.fields)

    def decide(self, facts: Facts) -> Decision:
        """The first rule that fits and has somebody who can take it."""
        fitting = [rule for rule in self.known.rules if rule.holds(facts)]
        decision = Decision(How.NOBODY)
        for place, rule in enumerate(fitting):
            self._ask(decision, rule, facts)
            if decision.taker is not None:
                decision.rule, decision.also = rule, [each for each in fitting[place + 1 :] if not each.row.is_default]
                decision.taker.open_count += 1
                decision.taker.today += 1
                self._turned.add(rule.row.pk)
                break
        return decision

    def save(self) -> None:
        """Whose turn it was."""
        rows = [rule.row for rule in self.known.rules if rule.row.pk in self._turned]
        for row in rows:
            DistributionRule.objects.filter(pk=row.pk).update(credits=row.credits)
        self._turned.clear()

    def _ask(self, decision: Decision, rule: Rule, facts: Facts) -> None:
        row = rule.row
        named = self.known.named(row)
        found = choosing.candidates(
            named, self.known.people, now=self.now, area=facts.get("ddd", ""), by_territory=row.by_territory
        )
        decision.steps.append(Step(rule, found))
        if able := [each for each in found if each.taker is not None]:
            chosen = choosing.choose(able, Way(row.way), row.credits)
            chosen.why = Why.CHOSEN
            decision.how, decision.taker = How.RULE, chosen.taker
            return
        backup = self.known.people.get(row.backup_id) if row.backup_id else None
        if backup and not (backup.is_paused or backup.away(self.now.date())):
            decision.how, decision.taker = How.BACKUP, backup


def owner_for(lead: Lead, desk: Desk | None = None) -> tuple[User | None, Assignment]:
    """Whose a new lead is, and the row that says why; the row is to be kept after the lead."""
    desk = desk or Desk.taking_turns()
    decision = desk.decide(desk.facts(lead))
    desk.save()
    return user_of(desk, decision), entry(lead, decision)


def give_all(leads: Sequence[Lead]) -> list[Assignment]:
    """Owners for new leads that are not kept yet, at one desk; the rows are to be kept after the leads.

    After their columns are locked, as whenever a lead is made: whoever waits, waits in one order.
    """
    desk = Desk.taking_turns() if leads else None
    entries = []
    for lead in leads:
        lead.owner, entry = owner_for(lead, desk)
        entries.append(entry)
    return entries


def user_of(desk: Desk, decision: Decision) -> User | None:
    taker = decision.taker
    return next((each.user for each in desk.known.members if taker and each.user_id == taker.id), None)


def entry(lead: Lead, decision: Decision, *, by: User | None = None) -> Assignment:
    """What the log keeps of a decision."""
    row = decision.rule.row if decision.rule else None
    return Assignment(
        lead=lead,
        how=decision.how,
        rule=row,
        rule_name=row.name if row else "",
        owner_id=decision.taker.id if decision.taker else None,
        by=by,
        trail=trail(decision),
        also=[rule.row.name for rule in decision.also],
        waits=decision.how == How.NOBODY,
    )


def trail(decision: Decision) -> list[dict[str, Any]]:
    return [
        {"rule": step.rule.row.name, "candidates": [each.as_json() for each in step.candidates]}
        for step in decision.steps
    ]


def keep(assignment: Assignment) -> None:
    """After its lead is kept. When nobody could take it, those who may give it away are told, once until they look."""
    assignment.save(force_insert=True)
    disagreeing.tell([assignment])
    if assignment.how != How.NOBODY:
        return
    members = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user", "role")
    leaders = [each.user for each in members if each.scope("lead.change") in (Scope.ALL, Scope.TEAM)]
    kind = Notification.Kind.LEAD_UNCLAIMED
    waiting = Notification.objects.unread().filter(kind=kind, user__in=leaders).values_list("user", flat=True)
    told = set(waiting)
    for user in leaders:
        if user.pk not in told:
            notifying.notify(user, kind, by=None, path=UNOWNED, name=str(assignment.lead))
