"""What the pages of automations show: each in a sentence with its last days, and each run with its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.automations import ACTIONS
from crm.forms.automation import FIELDS
from crm.models import Automation, AutomationRun, Lead, Pipeline
from crm.queries.meant import Meanings
from tenants.access import Principal

State = AutomationRun.State
DAYS = timedelta(days=7)
PAGE = 50
CHOICES = 30
TONES = {State.DONE: "ok", State.FAILED: "bad", State.STOPPED: "warn", State.WAITING: "info", State.SKIPPED: ""}
WHY = {
    "plan": gettext_lazy("The organization’s plan has no automations."),
    "off": gettext_lazy("The automation was switched off meanwhile."),
    "archived": gettext_lazy("The lead was archived meanwhile."),
    "removed": gettext_lazy("The automation was deleted meanwhile."),
    "left": gettext_lazy("The lead had left the stage."),
    "conditions": gettext_lazy("The conditions did not hold."),
    "loop": gettext_lazy("Automations set each other off in a circle, so this one was stopped."),
    "flood": gettext_lazy("The lead had as many runs today as a lead may have."),
    "dismissed": gettext_lazy("Somebody decided not to try again."),
}


class Shown:
    """An automation as a sentence: when … and … then …"""

    def __init__(self, row: Automation, meanings: Meanings):
        self.row, self.meanings = row, meanings

    @property
    def when(self) -> str:
        row = self.row
        where = row.stage.name if row.stage else _("any stage")
        match row.trigger:
            case Automation.Trigger.ENTERED:
                return _("a lead enters %(stage)s") % {"stage": where}
            case Automation.Trigger.STAYED:
                return _("a lead has stayed in %(stage)s for %(time)s") % {
                    "stage": where,
                    "time": hours(row.after_hours),
                }
            case Automation.Trigger.SCORE_UP:
                said = _("the score rises to %(n)s") % {"n": row.line}
            case Automation.Trigger.SCORE_DOWN:
                said = _("the score falls below %(n)s") % {"n": row.line}
            case Automation.Trigger.CHANGED:
                said = _("%(field)s changes") % {"field": FIELDS.get(row.field, row.field)}
            case _other:
                said = row.get_trigger_display()
        return f"{said} ({row.stage.name})" if row.stage else said

    @cached_property
    def conditions(self) -> list[str]:
        return self.meanings.said(self.row.conditions)

    @cached_property
    def actions(self) -> list[tuple[str, str]]:
        """Icon and sentence of each."""
        return [
            (ACTIONS[options["do"]].icon, ACTIONS[options["do"]].said(options))
            for options in self.row.actions
            if options["do"] in ACTIONS
        ]


class ShownRun:
    """A run as a line of the log."""

    def __init__(self, row: AutomationRun):
        self.row = row
        self.tone = TONES[State(row.state)]
        self.why = str(WHY.get(row.error, row.error))
        self.steps = [{**step, "at": parse_datetime(step["at"])} for step in row.steps]


@dataclass(frozen=True)
class OfPipeline:
    """A pipeline and its automations, in their order."""

    pipeline: Pipeline
    automations: Sequence[Shown]


def overview(stage: str | None = None) -> list[OfPipeline]:
    """All of them with how often they ran in the last seven days; of one stage when one is named."""
    lately = Q(runs__created_at__gte=timezone.now() - DAYS)
    rows = Automation.objects.select_related("stage", "pipeline").annotate(
        done=Count("runs", filter=lately & Q(runs__state=State.DONE)),
        failed=Count("runs", filter=Q(runs__state=State.FAILED)),
        waiting=Count("runs", filter=Q(runs__state=State.WAITING)),
    )
    rows = rows.order_by("position", "created_at")  # counting gives up the model's own order
    if stage:
        rows = rows.filter(stage_id=UUID(stage))
    meanings = Meanings()
    shown = [Shown(row, meanings) for row in rows]
    return [
        OfPipeline(pipeline, [each for each in shown if each.row.pipeline_id == pipeline.pk])
        for pipeline in Pipeline.objects.all()
    ]


def runs(principal: Principal, *, automation: str = "", state: str = "", page: int = 1) -> tuple[list[ShownRun], bool]:
    """A page of the log, newest first, and whether there is another."""
    rows = AutomationRun.objects.accessible_by(principal).select_related("automation", "lead__contact")
    if automation:
        rows = rows.filter(automation_id=UUID(automation))
    rows = rows.filter(state=state) if state in State.values else rows.exclude(state=State.SKIPPED)
    start = (page - 1) * PAGE
    found = list(rows.order_by("-created_at", "-id")[start : start + PAGE + 1])
    return [ShownRun(row) for row in found[:PAGE]], len(found) > PAGE


def choices(principal: Principal, pipeline: UUID) -> list[Lead]:
    """Leads to try it on: those of the pipeline that somebody had to do with last."""
    rows = Lead.objects.accessible_by(principal).living().filter(pipeline=pipeline)
    return list(rows.select_related("contact", "stage").order_by("-updated_at", "id")[:CHOICES])


def troubled(lead_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Leads of which an automation failed, with what it said; for the cards, in one query."""
    rows = AutomationRun.objects.failed().filter(lead__in=lead_ids).order_by("created_at")
    return dict(rows.values_list("lead_id", "error"))


def failed_for(lead_id: UUID) -> list[ShownRun]:
    """What failed for a lead, oldest first."""
    rows = AutomationRun.objects.failed().filter(lead=lead_id).select_related("automation").order_by("created_at")
    return [ShownRun(row) for row in rows]


def hours(n: int) -> str:
    """48 → 2 days."""
    if n and n % 24 == 0:
        return ngettext("%(n)s day", "%(n)s days", n // 24) % {"n": n // 24}
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
