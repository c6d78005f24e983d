"""How people were served, by their own words: in all, by person, team and channel; each number with its conversations."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Avg, Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from config.ids import uuid_or_none
from messaging.models import Channel, Rating
from messaging.scores import BEST, WORST
from tenants.access import Principal
from tenants.models import Team, User

PERIODS = ("7", "30", "90", "365")
USUAL = "30"
PAGE = 30


@dataclass(frozen=True)
class Filter:
    """What the page is narrowed to, as its address says it."""

    named: ClassVar[tuple[str, ...]] = ("period", "score", "agent", "team", "channel")

    period: str = USUAL
    score: str = ""
    agent: str = ""
    team: str = ""
    channel: str = ""

    @classmethod
    def asked(cls, query: QueryDict) -> "Filter":
        said = {name: query.get(name, "") for name in cls.named}
        ids = {name: str(uuid_or_none(said[name]) or "") for name in ("agent", "team", "channel")}
        return cls(
            period=said["period"] if said["period"] in PERIODS else USUAL,
            score=said["score"] if said["score"] in "12345" and len(said["score"]) == 1 else "",
            **ids,
        )

    @property
    def address(self) -> str:
        return urlencode([(name, value) for name in self.named if (value := getattr(self, name))])

    def with_(self, **values: str) -> "Filter":
        return replace(self, **values)

    def rows(self, principal: Principal, *, scored: bool = True) -> Any:
        """What was asked in the period and may be seen; with ``scored`` only of the score that is chosen."""
        since = timezone.now() - timedelta(days=int(self.period))
        rows = Rating.objects.accessible_by(principal).filter(asked_at__gte=since)
        if self.agent:
            rows = rows.filter(agent=self.agent)
        if self.team:
            rows = rows.filter(team_id=self.team)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        return rows.filter(score=self.score) if self.score and scored else rows


@dataclass(frozen=True)
class Bar:
    """One score: how many gave it, and which share that is, in hundredths."""

    score: int
    n: int
    share: int
    address: str
    is_on: bool


@dataclass(frozen=True)
class Line:
    """A person, a team or a channel: how many scores, and their average."""

    name: str
    n: int
    average: float
    address: str
    is_on: bool


@dataclass(frozen=True)
class Report:
    asked: int
    given: int
    average: float | None
    good: int | None  # of a hundred, those of 4 and 5
    bars: list[Bar]
    tables: list[tuple[str, list[Line]]] = field(default_factory=list)

    @property
    def share_given(self) -> int | None:
        return round(100 * self.given / self.asked) if self.asked else None


def report(wanted: Filter, principal: Principal) -> Report:
    """In a fixed number of queries."""
    rows = wanted.rows(principal, scored=False)
    scores = {f"n{score}": Count("pk", filter=Q(score=score)) for score in range(WORST, BEST + 1)}
    told = rows.aggregate(asked=Count("pk"), average=Avg("score"), **scores)
    given = sum(told[f"n{score}"] for score in range(WORST, BEST + 1))
    return Report(
        asked=told["asked"],
        given=given,
        average=round(told["average"], 1) if given else None,
        good=round(100 * (told["n4"] + told["n5"]) / given) if given else None,
        bars=[_bar(wanted, score, told[f"n{score}"], given) for score in range(BEST, WORST - 1, -1)],
        tables=[
            (_("People"), _lines(wanted, "agent", rows, _people)),
            (_("Teams"), _lines(wanted, "team", rows, _teams, column="team_id")),
            (_("Channels"), _lines(wanted, "channel", rows, _channels)),
        ],
    )


def listed(wanted: Filter, principal: Principal) -> Any:
    """The ratings themselves, the newest first: those that were given."""
    rows = wanted.rows(principal).given().select_related("conversation__contact", "channel", "agent")
    return rows.order_by("-answered_at", "-pk")


def _bar(wanted: Filter, score: int, n: int, given: int) -> Bar:
    is_on = wanted.score == str(score)
    share = round(100 * n / given) if given else 0
    return Bar(score, n, share, wanted.with_(score="" if is_on else str(score)).address, is_on)


def _lines(wanted: Filter, name: str, rows: Any, named: Any, *, column: str = "") -> list[Line]:
    column = column or f"{name}_id"
    found = list(rows.given().order_by().values_list(column).annotate(n=Count("pk"), average=Avg("score")))
    names = named([pk for pk, _n, _average in found if pk])
    lines = [
        Line(
            names[pk],
            n,
            round(average, 1),
            wanted.with_(**{name: "" if getattr(wanted, name) == str(pk) else str(pk)}).address,
            getattr(wanted, name) == str(pk),
        )
        for pk, n, average in found
        if pk in names
    ]
    return sorted(lines, key=lambda line: (-line.average, -line.n, line.name))


def _people(ids: Iterable[Any]) -> dict[Any, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _teams(ids: Iterable[Any]) -> dict[Any, str]:
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name"))


def _channels(ids: Iterable[Any]) -> dict[Any, str]:
    return dict(Channel.objects.filter(pk__in=ids).values_list("pk", "name"))
