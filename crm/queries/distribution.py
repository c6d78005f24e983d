"""What the pages about distribution show: rules in words, people with their work, decisions with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.conditions import Unfit
from crm.distribution.choosing import Why
from crm.distribution.conditions import read_all
from crm.forms.distribution import in_words
from crm.models import Absence, Assignment, Availability, CustomField, DistributionRule, Lead, Stage
from crm.queries import people
from tenants.access import Principal, Scope
from tenants.models import Membership, Role, Team

LOG = 30


@dataclass(frozen=True)
class ShownRule:
    """A rule as a line of the page."""

    row: DistributionRule
    conditions: tuple[str, ...]
    among: tuple[str, ...]
    is_broken: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class ShownPerson:
    """Somebody with what they can take and what they have."""

    member: Membership
    can: Availability
    open_count: int
    today: int
    absences: Sequence[Absence]
    is_away: bool

    @property
    def territory(self) -> str:
        return ", ".join(self.can.territories)


def rules(rows: Sequence[DistributionRule]) -> list[ShownRule]:
    users = {member.user_id: member.name for member in people.colleagues()}
    teams = {team.pk: str(team) for team in Team.objects.all()}
    roles = {role.pk: str(role) for role in Role.objects.all()}
    own = own_fields()
    found = []
    ordered = [row for row in rows if not row.is_default]
    for row in rows:
        is_last = bool(ordered) and row is ordered[-1]
        named = [(users, row.users), (teams, row.teams), (roles, row.roles)]
        among = tuple(names[pk] for names, ids in named for pk in ids if pk in names)
        try:
            conditions = tuple(in_words(each, own) for each in read_all(row.conditions))
            found.append(ShownRule(row, conditions, among, is_last=is_last))
        except Unfit:
            found.append(ShownRule(row, (), among, is_broken=True, is_last=is_last))
    return found


def own_fields() -> dict[str, str]:
    return dict(CustomField.objects.filter(entity=CustomField.Entity.LEAD).values_list("key", "label"))


def persons(open_counts: dict[UUID, int], today_counts: dict[UUID, int]) -> list[ShownPerson]:
    """All who can work on leads, by name."""
    members = [member for member in people.colleagues() if member.may("lead.change")]
    can = {row.user_id: row for row in Availability.objects.all()}
    today = timezone.localdate()
    away: dict[UUID, list[Absence]] = {}
    for row in Absence.objects.filter(last_day__gte=today).select_related("backup"):
        away.setdefault(row.user_id, []).append(row)
    return [
        ShownPerson(
            member=member,
            can=can.get(member.user_id) or Availability(user=member.user),
            open_count=open_counts.get(member.user_id, 0),
            today=today_counts.get(member.user_id, 0),
            absences=away.get(member.user_id, []),
            is_away=any(row.first_day <= today for row in away.get(member.user_id, [])),
        )
        for member in members
    ]


def leavers() -> list[tuple[Membership, int]]:
    """Those who may not sign in any more and still have open leads."""
    gone = list(Membership.objects.filter(is_active=False).select_related("user", "role", "team"))
    gone += list(
        Membership.objects.filter(is_active=True, user__is_active=False).select_related("user", "role", "team")
    )
    counts: dict[UUID, int] = {}
    ids = [member.user_id for member in gone]
    for owner in Lead.objects.living().filter(owner__in=ids, stage__kind=Stage.Kind.OPEN).values_list("owner"):
        counts[owner[0]] = counts.get(owner[0], 0) + 1
    return [(member, counts[member.user_id]) for member in gone if counts.get(member.user_id)]


def log(principal: Principal, before: UUID | None = None) -> tuple[list[Assignment], UUID | None]:
    """Decisions about leads this principal may see, newest first; and where older ones begin."""
    rows = Assignment.objects.select_related("lead__contact", "owner", "by", "rule").order_by("-id")
    if principal.scope("lead.view") != Scope.ALL:
        rows = rows.filter(lead__in=Lead.objects.accessible_by(principal))
    found = list((rows.filter(pk__lt=before) if before else rows)[: LOG + 1])
    for row in found:
        row.steps = in_steps(row.trail)  # type: ignore[attr-defined]  # for the template
    return found[:LOG], found[LOG - 1].pk if len(found) > LOG else None


def in_steps(trail: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A decision's rules and people, in the reader's language."""
    return [
        {
            "rule": step.get("rule", ""),
            "people": [
                {"name": each.get("name", ""), "why": why(each), "is_chosen": each.get("why") == Why.CHOSEN}
                for each in step.get("candidates", [])
            ],
        }
        for step in trail
    ]


def why(told: dict[str, Any]) -> str:
    """What kept somebody from a lead, or gave it to them."""
    counts = {"open": told.get("open", 0), "today": told.get("today", 0), "most": told.get("most", 0)}
    match told.get("why"):
        case Why.CHOSEN if told.get("taker"):
            return _("away: %(name)s takes it instead") % {"name": told["taker"]}
        case Why.CHOSEN:
            return _("gets it")
        case Why.PAUSED:
            return _("has paused")
        case Why.ABSENT if told.get("taker"):
            return _("away, %(name)s stands in; it is another’s turn") % {"name": told["taker"]}
        case Why.ABSENT:
            return _("away")
        case Why.HOURS:
            return _("outside working hours")
        case Why.TERRITORY:
            return _("another territory")
        case Why.FULL:
            return _("full: %(open)s of %(most)s open leads") % counts
        case Why.DAY_FULL:
            return _("full for today: %(today)s of %(most)s") % counts
    return _("another’s turn (%(open)s open leads, %(today)s today)") % counts
