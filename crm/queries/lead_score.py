"""What the lead's page says of its score beside the points: the trend, leads like it, whether it is late."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from config.heat import HOT, warm_from
from crm.models import Lead, ScoreChange, ScoreDue, ScoreModel, Scoring

TREND_OVER = timedelta(days=7)


@dataclass(frozen=True)
class LeadScore:
    """The score of one lead, as its page tells it."""

    points: int
    hot_line: int = HOT
    week_ago: int | None = None
    is_late: bool = False
    band: dict | None = None

    @property
    def change(self) -> int:
        """Points since a week ago."""
        return 0 if self.week_ago is None else self.points - self.week_ago

    @property
    def heat(self) -> str:
        if not self.points:
            return "none"
        if self.points >= self.hot_line:
            return "hot"
        return "warm" if self.points >= warm_from(self.hot_line) else "cold"

    @property
    def likes(self) -> str:
        """What became of leads with such a score; from counted ends only, else nothing."""
        if not self.band:
            return ""
        won = round(100 * self.band["won"])
        if self.band.get("days") is None:
            return _("Leads like this are won %(won)s%% of the time.") % {"won": won}
        days = max(1, round(self.band["days"]))
        return _("Leads like this close in %(days)s days, %(won)s%% of the time.") % {"won": won, "days": days}


def of(lead: Lead) -> LeadScore:
    """In one query."""
    rows = Scoring.objects.annotate(
        bands=Subquery(ScoreModel.objects.filter(state=ScoreModel.State.ACTIVE).values("body__bands")[:1]),
        week_ago=Subquery(
            ScoreChange.objects.filter(lead=lead.pk, at__gte=timezone.now() - TREND_OVER)
            .exclude(was=0)
            .order_by("at", "id")
            .values("was")[:1]
        ),
        is_late=Exists(ScoreDue.objects.filter(lead=lead.pk, attempts__gt=0)),
    )
    row = rows.values("hot_line", "model_is_on", "bands", "week_ago", "is_late").first()
    if row is None:
        return LeadScore(lead.score)
    band = _band(row["bands"], lead.score) if row["model_is_on"] else None
    return LeadScore(lead.score, row["hot_line"], row["week_ago"], row["is_late"], band)


def _band(bands: object, points: int) -> dict | None:
    if not isinstance(bands, list):
        return None
    fitting = (band for band in bands if isinstance(band, dict) and {"low", "high", "won"} <= band.keys())
    return next((band for band in fitting if band["low"] <= points <= band["high"]), None)
