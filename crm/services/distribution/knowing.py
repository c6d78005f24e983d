"""What a decision is made of: the rules, the people with what they can take, and the facts of a lead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from crm.conditions import Unfit
from crm.custom import kinds
from crm.custom.said import OWN
from crm.distribution import areas
from crm.distribution.choosing import Away, Person
from crm.distribution.conditions import Condition, Facts, read_all
from crm.identity.phones import area_of
from crm.models import Absence, Assignment, Availability, CustomField, DistributionRule, Lead, Stage
from tenants.models import Membership, Role

log = structlog.get_logger(__name__)
SALES = "sales"
CAMPAIGNS = ("utm_campaign", "campaign_name", "campaign_id", "headline")
NUMBERS = (CustomField.Kind.NUMBER, CustomField.Kind.MONEY)


@dataclass(frozen=True)
class Rule:
    """A rule as it is decided by; ``conditions`` is None when they no longer make sense, and the rule fits nothing."""

    row: DistributionRule
    conditions: tuple[Condition, ...] | None

    def holds(self, facts: Facts) -> bool:
        return self.conditions is not None and all(condition.holds(facts) for condition in self.conditions)

    def failing(self, facts: Facts) -> Condition | None:
        """The first condition that keeps it from a lead."""
        return next((each for each in self.conditions or () if not each.holds(facts)), None)


@dataclass
class Known:
    """All that decisions at one moment need, in a fixed number of queries."""

    rules: list[Rule]
    members: list[Membership]
    people: dict[UUID, Person]
    fields: list[CustomField] = field(default_factory=list)

    @classmethod
    def now(cls, *, with_idle: bool = False) -> "Known":
        """``with_idle``: also rules that are switched off."""
        ensure_default()
        rows = DistributionRule.objects.select_related("backup")
        rules = [_rule(row) for row in (rows if with_idle else rows.filter(is_active=True))]
        members = able_members()
        asked = [each.fact for rule in rules for each in rule.conditions or ()]
        has_own = any(fact.startswith(OWN) for fact in asked)
        fields = list(CustomField.objects.of(CustomField.Entity.LEAD)) if has_own else []
        return cls(rules, members, people_of(members), fields)

    def without(self, user: UUID) -> None:
        """As if this person were not there."""
        self.members = [member for member in self.members if member.user_id != user]
        self.people.pop(user, None)

    def named(self, row: DistributionRule) -> list[Person]:
        """Those a rule gives to, in the order in which they joined."""
        users, teams, roles = set(row.users), set(row.teams), set(row.roles)
        return [
            self.people[member.user_id]
            for member in self.members
            if member.user_id in users or member.team_id in teams or member.role_id in roles
        ]


def ensure_default() -> None:
    """The rule at the end; it comes into being when it is first needed: those who sell, by turns."""
    if DistributionRule.objects.filter(is_default=True).exists():
        return
    with translation.override("pt-br"):
        roles = list(Role.objects.filter(key=SALES).values_list("pk", flat=True))
        DistributionRule.objects.get_or_create(
            is_default=True, defaults={"name": str(_("All other leads")), "roles": roles}
        )


def able_members() -> list[Membership]:
    """Those who can work on a lead at all, in the order in which they joined."""
    members = Membership.objects.filter(is_active=True, user__is_active=True).select_related("user", "role", "team")
    return [member for member in members.order_by("joined_at", "pk") if member.may("lead.change")]


def people_of(members: Sequence[Membership]) -> dict[UUID, Person]:
    """What each can take now: in four queries, whatever their number."""
    ids = [member.user_id for member in members]
    can = {row.user_id: row for row in Availability.objects.filter(user__in=ids)}
    today = timezone.localdate()
    away: dict[UUID, list[Away]] = {}
    for each in Absence.objects.filter(user__in=ids, last_day__gte=today):
        away.setdefault(each.user_id, []).append(Away(each.first_day, each.last_day, each.backup_id))
    open_counts, today_counts = open_leads(ids), given_today(ids)
    people = {}
    for member in members:
        row = can.get(member.user_id) or Availability()
        people[member.user_id] = Person(
            id=member.user_id,
            name=member.name,
            weight=row.weight,
            most_open=row.most_open,
            most_per_day=row.most_per_day,
            week=row.hours,
            territories=tuple(row.territories),
            is_paused=row.paused_at is not None,
            absences=tuple(away.get(member.user_id, ())),
            open_count=open_counts.get(member.user_id, 0),
            today=today_counts.get(member.user_id, 0),
        )
    return people


def open_leads(users: Iterable[UUID]) -> dict[UUID, int]:
    """How many leads each works on."""
    mine = Lead.objects.living().filter(owner__in=list(users), stage__kind=Stage.Kind.OPEN)
    return dict(mine.order_by().values_list("owner").annotate(Count("pk")))


def given_today(users: Iterable[UUID]) -> dict[UUID, int]:
    """How many each was given by rules on this day of the organization."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    by_rules = Q(how=Assignment.How.RULE) | Q(how=Assignment.How.BACKUP)
    given = Assignment.objects.filter(by_rules, owner__in=list(users), created_at__gte=midnight)
    return dict(given.order_by().values_list("owner").annotate(Count("pk")))


def facts_of(lead: Lead, fields: Iterable[CustomField] = ()) -> dict[str, Any]:
    """What rules may ask of a lead, kept or not yet."""
    detail, contact = lead.source_detail, lead.contact
    ddd = area_of(contact.phone)
    return {
        "source": lead.source,
        "origin": detail.get("origin", ""),
        "channel": detail.get("channel", ""),
        "campaign": [str(detail[name]) for name in CAMPAIGNS if detail.get(name)],
        "utm_source": detail.get("utm_source", ""),
        "utm_medium": detail.get("utm_medium", ""),
        "tags": list(lead.tags),
        "value": lead.value_cents / 100 if lead.value_cents else None,
        "ddd": ddd,
        "uf": areas.state_of(ddd),
        "city": contact.city,
        "pipeline": str(lead.pipeline_id),
        **{f"{OWN}{each.key}": _own(each, lead.custom.get(each.key)) for each in fields},
    }


def _own(field: CustomField, value: Any) -> Any:
    """An answer as it is compared: a number, or what people read."""
    if value is not None and field.kind in NUMBERS:
        return value / 100 if field.kind == CustomField.Kind.MONEY else value
    if field.kind == CustomField.Kind.CHOICES:
        return [field.labels.get(one, one) for one in value or []]
    return kinds.shown(field, value)


def _rule(row: DistributionRule) -> Rule:
    try:
        return Rule(row, read_all(row.conditions))
    except Unfit:
        log.warning("distribution.rule_unfit", rule=str(row.pk))
        return Rule(row, None)
