"""The menus that narrow leads: what may be chosen, what is, and the address each choice leads to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, Func
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from config.heat import warm_from
from crm.models import Lead, LostReason, Stage
from crm.models.lead import LeadQuerySet
from crm.queries import checks, ranges
from crm.queries.board import Board
from crm.queries.filters import ME, MY_TEAM, NOBODY, PERIODS, TEAM, Filters
from crm.queries.labels import MOMENTS, STATES, WAITS
from tenants.access import Principal, Scope
from tenants.models import Membership, Team, User

MOST_TAGS = 40


@dataclass(frozen=True)
class Choice:
    """A line of a menu."""

    label: str
    address: str
    is_on: bool
    person: User | None = None
    dot: str = ""


@dataclass(frozen=True)
class Range:
    """Two fields, from and to, and ready choices above them."""

    name: str
    label: str
    kind: str
    low: str
    high: str
    choices: Sequence[Choice] = ()
    is_on: bool = False


@dataclass(frozen=True)
class Menu:
    """A filter with its choices or ranges; with neither, they are asked for when it opens."""

    name: str
    label: str
    icon: str
    said: str
    without: str
    choices: Sequence[Choice] = ()
    ranges: Sequence[Range] = ()


def menus(board: Board, people: Sequence[Membership], *, hot_line: int) -> list[Menu]:
    """From left to right; whose leads they are is asked only of those who see more than their own."""
    filters, found = board.filters, []
    if board.principal.scope("lead.view") != Scope.OWN:
        found.append(menu(filters, "owner", _("Responsible"), owners(filters, board.principal, people), icon="user"))
    tags = ", ".join(f"#{tag}" for tag in filters.tag)
    return [
        *found,
        menu(filters, "source", _("Source"), sources(filters), icon="target-arrow"),
        Menu("tag", _("Tags"), icon="tag", said=tags, without=filters.without("tag").address),
        periods(filters),
        _value(filters),
        menu(filters, "stage", _("Stage"), _stages(filters, board.stages), icon="columns-3"),
        _score(filters, hot_line),
        menu(filters, "state", _("Status"), _states(filters), icon="circle-check"),
        menu(filters, "check", _("E-mail and phone"), reachable(filters), icon="address-book"),
        *_traces(filters, board.stages),
    ]


def tags_of(board: Board) -> list[Choice]:
    """Those in use among the leads this person sees, the commonest first."""
    leads = Lead.objects.accessible_by(board.principal).living().filter(pipeline=board.pipeline)
    return tags_among(leads, board.filters)


def tags_among(leads: LeadQuerySet, filters: Any) -> list[Choice]:
    """Those in use among these leads, the commonest first, after those that narrow already."""
    used = leads.order_by().annotate(tag=Func(F("tags"), function="unnest", output_field=CharField())).values("tag")
    names = used.annotate(n=Count("pk")).order_by("-n", "tag").values_list("tag", flat=True)[:MOST_TAGS]
    unused = [tag for tag in filters.tag if tag not in names]
    return [choice(filters, "tag", tag, f"#{tag}") for tag in [*unused, *names]]


def menu(filters: Any, name: str, label: str, choices: list[Choice], *, icon: str) -> Menu:
    said = ", ".join(line.label for line in choices if line.is_on)
    return Menu(name, label, icon, said, filters.without(name).address, choices)


def choice(filters: Any, name: str, value: str, label: str | Promise, **looks) -> Choice:
    return Choice(str(label), filters.toggled(name, value).address, value in getattr(filters, name), **looks)


def owners(
    filters: Any, principal: Principal, people: Sequence[Membership], permission: str = "lead.change"
) -> list[Choice]:
    workers = [member.user for member in people if member.may(permission)]
    teams = dict.fromkeys(member.team for member in people if member.team)
    others = [user for user in workers if user.pk != principal.user_id]
    symbols = [(ME, _("Me"))]
    if len(principal.team_user_ids) > 1:
        symbols.append((MY_TEAM, _("My team")))
    return [
        *(choice(filters, "owner", value, label) for value, label in symbols),
        choice(filters, "owner", NOBODY, _("Nobody in charge")),
        *(choice(filters, "owner", f"{TEAM}{team.pk}", team.name) for team in _by_name(teams)),
        *(choice(filters, "owner", str(user.pk), str(user), person=user) for user in others),
    ]


def _by_name(teams: Iterable[Team]) -> list[Team]:
    return sorted(teams, key=lambda team: team.name.casefold())


def sources(filters: Any) -> list[Choice]:
    return [choice(filters, "source", value, label) for value, label in Lead.Source.choices]


def _stages(filters: Filters, stages: Sequence[Stage]) -> list[Choice]:
    return [choice(filters, "stage", str(stage.pk), stage.name, dot=stage.colour) for stage in stages]


def _states(filters: Filters) -> list[Choice]:
    return [choice(filters, "state", value, label) for value, label in STATES.items()]


def reachable(filters: Any) -> list[Choice]:
    return [choice(filters, "check", value, label) for value, label in checks.LABELS.items()]


def _traces(filters: Filters, stages: Sequence[Stage]) -> list[Menu]:
    """What a number of the metrics led to; there only while it narrows."""
    found = []
    if filters.reached:
        steps = [choice(filters, "reached", str(stage.pk), stage.name, dot=stage.colour) for stage in stages]
        found.append(menu(filters, "reached", _("Got to"), steps, icon="flag"))
    if filters.reason:
        reasons = [(str(reason.pk), reason.name) for reason in LostReason.objects.all()]
        reasons.append((NOBODY, _("No reason given")))
        choices = [choice(filters, "reason", value, name) for value, name in reasons]
        found.append(menu(filters, "reason", _("Lost reason"), choices, icon="mood-sad"))
    if filters.wait:
        found.append(menu(filters, "wait", _("Standing still"), _waits(filters), icon="hourglass"))
    return found


def _waits(filters: Filters) -> list[Choice]:
    return [choice(filters, "wait", value, label) for value, label in WAITS.items()]


def periods(filters: Any, names: Iterable[str] = PERIODS) -> Menu:
    """When leads were created, closed or last touched, each by itself or all together."""
    chosen = [(name, getattr(filters, name)) for name in names if getattr(filters, name)]
    said = [_moment_said(name, ranges.period_said(when)) for name, when in chosen]
    blocks = [_period(filters, name) for name in names]
    return Menu(
        "period",
        _("Period"),
        icon="calendar",
        said=", ".join(said),
        without=filters.without(*names).address,
        ranges=blocks,
    )


def _moment_said(name: str, period: str) -> str:
    if name == "created":
        return period
    return f"{str(MOMENTS[name]).lower()}: {period}"


def _period(filters: Any, name: str) -> Range:
    current = getattr(filters, name)
    choices = [
        Choice(str(label), filters.with_(**{name: "" if current == key else key}).address, current == key)
        for key, label in ranges.PRESETS.items()
    ]
    first, last = ranges.days(current) if current not in ranges.PRESETS else (None, None)
    low, high = ("" if day is None else day.isoformat() for day in (first, last))
    return Range(name, str(MOMENTS[name]), "date", low, high, choices=choices, is_on=bool(current))


def _value(filters: Filters) -> Menu:
    chosen = ranges.money(filters.value)
    low, high = ranges.money_text(chosen).split(ranges.BETWEEN) if chosen else ("", "")
    block = Range("value", _("Value"), "money", low.replace(".", ","), high.replace(".", ","), is_on=bool(chosen))
    said = ranges.money_said(chosen)
    return Menu("value", _("Value"), icon="coin", said=said, without=filters.without("value").address, ranges=[block])


def _score(filters: Filters, hot: int) -> Menu:
    chosen = ranges.points(filters.score)
    low, high = ranges.points_text(chosen).split(ranges.BETWEEN) if chosen else ("", "")
    warm = warm_from(hot)
    ready = [(f"{hot}..", _("Hot, %(n)s or more") % {"n": hot})]
    if 0 < warm < hot:
        ready.append((f"{warm}..{hot - 1}", _("Warm, %(low)s to %(high)s") % {"low": warm, "high": hot - 1}))
    ready.append((f"..{(warm or hot) - 1}", _("Cold, below %(n)s") % {"n": warm or hot}))
    choices = [
        Choice(label, filters.with_(score="" if filters.score == key else key).address, filters.score == key)
        for key, label in ready
    ]
    block = Range("score", _("Score"), "points", low, high, choices=choices, is_on=bool(chosen))
    said = ranges.points_said(chosen)
    return Menu("score", _("Score"), icon="flame", said=said, without=filters.without("score").address, ranges=[block])
