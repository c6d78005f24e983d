"""The score from which a lead is hot: about a fifth of the open ones, unless a person has drawn the line."""

from config.heat import HOT
from crm.models import Lead, Scoring
from crm.scoring import measuring
from crm.scoring.measuring import HOT_SHARE
from crm.services.scoring import knowledge

FEWEST = 20  # open leads below which a share of them says nothing
LOWEST, HIGHEST = 40, 95


def follow() -> None:
    """Draw it anew, where nobody has."""
    row = knowledge.settings()
    if not row.hot_line_follows:
        return
    line = drawn()
    if line != row.hot_line:
        Scoring.objects.filter(pk=row.pk).update(hot_line=line)


def drawn() -> int:
    """Where it would stand now."""
    scores = list(Lead.objects.living().filter(closed_at=None, score__gt=0).values_list("score", flat=True))
    if len(scores) < FEWEST:
        return HOT
    return max(LOWEST, min(HIGHEST, measuring.line_for(scores, HOT_SHARE)))
