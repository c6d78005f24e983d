"""Scoring leads that changed: soon, many at a time, and never in anybody's way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation

from crm.models import Activity, Lead, ScoreChange, ScoreDue
from crm.queries import score_facts
from crm.scoring.reasons import worded
from crm.scoring.scoring import Score, score
from crm.services import facts
from crm.services.scoring import knowledge
from crm.services.scoring.knowledge import Knowledge
from tenants import turns

log = structlog.get_logger(__name__)
T = TypeVar("T", Lead, "Changed")
CHUNK = 200
TOLD_FROM = 10  # points that make a line in the timeline
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)


@transaction.atomic
def score_due() -> int:
    """Score those whose turn it is, changed ones first; how many marks were worked off. 0 when there are no more."""
    if not turns.take_if_free("scores"):  # a second worker would only score the same leads again
        return 0
    marks = list(ScoreDue.objects.filter(due_at__lte=Now()).order_by("quietly", "id")[:CHUNK])
    if marks:
        loud = {mark.lead_id for mark in marks if not mark.quietly}
        failed = _score({mark.lead_id for mark in marks}, loud, knowledge.current())
        ScoreDue.objects.filter(pk__in=[mark.pk for mark in marks if mark.lead_id not in failed]).delete()
        for mark in marks:
            if mark.lead_id in failed:
                _later(mark)
    return len(marks)


def all_open() -> int:
    """Have every open lead scored anew: rules or the model have changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_scoredue (lead_id, quietly) "
            "SELECT id, true FROM crm_lead WHERE closed_at IS NULL AND archived_at IS NULL "
            "AND NOT EXISTS (SELECT FROM crm_scoredue d WHERE d.lead_id = crm_lead.id AND d.quietly)"
        )
        return cursor.rowcount


def _score(ids: Iterable[UUID], loud: set[UUID], known: Knowledge) -> set[UUID]:
    """Those that could not be scored keep the score they had."""
    rows = Lead.objects.living().filter(pk__in=ids, closed_at=None)
    leads = list(rows.select_related("contact", "company"))
    told = _each(leads, _facts)
    new = {pk: result for pk, facts_ in told.items() if (result := _scored(pk, facts_, known))}
    changed = [Changed(lead, new[lead.pk], lead.pk in loud) for lead in leads if lead.pk in new]
    kept = _each([change for change in changed if change.is_one], _write)
    unchanged = {change.pk for change in changed if not change.is_one}
    return {lead.pk for lead in leads} - unchanged - kept.keys()


def _each(rows: Sequence[T], work: Callable[[Sequence[T]], dict[UUID, Any]]) -> dict[UUID, Any]:
    """All at once; where that fails, one by one, so that a broken row stops no other."""
    try:
        with transaction.atomic():
            return work(rows)
    except Exception:
        if len(rows) == 1:
            log.exception("scoring.failed", lead=str(rows[0].pk))
            return {}
    return {pk: result for row in rows for pk, result in _each([row], work).items()}


def _facts(leads: Sequence[Lead]) -> dict[UUID, Any]:
    return score_facts.facts_of(leads, dict.fromkeys((lead.pk for lead in leads), timezone.now()))


def _scored(pk: UUID, told: Mapping[str, Any], known: Knowledge) -> Score | None:
    try:
        return score(told, known.rules, known.model)
    except Exception:  # whatever rules and model hold, the old score stands
        log.exception("scoring.failed", lead=str(pk))
        return None


class Changed:
    """A lead and its new score."""

    def __init__(self, lead: Lead, new: Score, loud: bool):
        self.lead, self.pk, self.was = lead, lead.pk, lead.score
        self.points, self.reasons, self.loud = new.points, in_words(new.reasons), loud
        self.is_one = (lead.score, lead.score_reasons) != (self.points, self.reasons)

    @property
    def moved(self) -> bool:
        return self.was != self.points


def _write(changes: Sequence[Changed]) -> dict[UUID, Any]:
    """Past the version: nobody's edit of the lead becomes stale by its score."""
    for change in changes:
        change.lead.score, change.lead.score_reasons = change.points, change.reasons
    Lead.objects.bulk_update([change.lead for change in changes], ["score", "score_reasons"])
    moved = [change for change in changes if change.moved]
    ScoreChange.objects.bulk_create(ScoreChange(lead=each.lead, was=each.was, score=each.points) for each in moved)
    for change in moved:
        if change.loud:
            _tell(change.lead, change.points)
            facts.shown("lead.scored", change.lead, by=None, was=change.was, score=change.points)
    return {change.pk: change.points for change in changes}


def in_words(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with its text in the organization's language, for readers that know no other."""
    with translation.override("pt-br"):
        return [{"text": worded(reason), **reason} for reason in reasons]


def _tell(lead: Lead, points: int) -> None:
    """A line in the timeline when it is far from what the last line, or the first score, said."""
    last = Activity.objects.filter(lead=lead, kind=Activity.Kind.LEAD_SCORED).newest_first().first()
    if last:
        was = last.particulars["to"]
    else:
        first = ScoreChange.objects.filter(lead=lead).order_by("at", "id").first()
        was = first.score if first else points
    if abs(points - was) >= TOLD_FROM:
        Activity.objects.create(
            kind=Activity.Kind.LEAD_SCORED, lead=lead, contact=lead.contact, particulars={"from": was, "to": points}
        )


def _later(mark: ScoreDue) -> None:
    wait = min(FIRST_WAIT * 2**mark.attempts, LONGEST_WAIT)
    ScoreDue.objects.filter(pk=mark.pk).update(
        attempts=F("attempts") + 1 if mark.attempts < 30 else mark.attempts, due_at=Now() + wait
    )
