"""What the pages of sequences show: each with its numbers, its steps in words, and who is on the way."""

from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from crm.automations import ACTIONS
from crm.models import Enrolment, Lead, Pipeline, Sequence
from crm.queries.automations import hours
from crm.queries.meant import Meanings
from tenants.access import Principal

State = Enrolment.State
PAGE = 50


class Shown:
    """A sequence in words."""

    def __init__(self, row: Sequence, meanings: Meanings):
        self.row, self.meanings = row, meanings

    @cached_property
    def who(self) -> list[str]:
        """Who enters by themselves; none when people add leads by hand."""
        if not self.row.below:
            return []
        return [_("score below %(n)s") % {"n": self.row.below}, *self.meanings.said(self.row.conditions)]

    @cached_property
    def steps(self) -> list[tuple[str, str, str, list[str]]]:
        """Icon, when, what each does, and of which leads alone."""
        return [
            (
                ACTIONS[step["do"]].icon,
                waits(step["after"]),
                ACTIONS[step["do"]].said(step),
                self.meanings.said(step.get("conditions", "")),
            )
            for step in self.row.steps
            if step["do"] in ACTIONS
        ]

    @property
    def reply_rate(self) -> int | None:
        """Of those whose way has ended, how many answered, in percent."""
        ended = self.row.finished + self.row.left  # type: ignore[attr-defined]
        return round(100 * self.row.replied / ended) if ended else None  # type: ignore[attr-defined]


class ShownEnrolment:
    """One lead's way through a sequence."""

    def __init__(self, row: Enrolment):
        self.row = row

    @property
    def next(self) -> str:
        """What its next step does; empty when none is to come."""
        steps = self.row.sequence.steps
        if self.row.state != State.ACTIVE or self.row.step >= len(steps):
            return ""
        step = steps[self.row.step]
        return ACTIONS[step["do"]].said(step) if step["do"] in ACTIONS else ""

    @property
    def done(self) -> list[dict[str, str | datetime | None]]:
        return [{**step, "at": parse_datetime(step["at"])} for step in self.row.steps]


def overview() -> list[tuple[Pipeline, list[Shown]]]:
    """All of them by pipeline, with how many are in them and what came of the others."""
    rows = Sequence.objects.annotate(
        inside=Count("enrolments", filter=Q(enrolments__state=State.ACTIVE)),
        finished=Count("enrolments", filter=Q(enrolments__state=State.FINISHED)),
        left=Count("enrolments", filter=Q(enrolments__state=State.LEFT)),
        replied=Count("enrolments", filter=Q(enrolments__why=Enrolment.Why.REPLIED)),
    )
    rows = rows.order_by("created_at")  # counting gives up the model's own order
    meanings = Meanings()
    shown = [Shown(row, meanings) for row in rows]
    return [
        (pipeline, [each for each in shown if each.row.pipeline_id == pipeline.pk])
        for pipeline in Pipeline.objects.all()
    ]


def inside(
    principal: Principal, sequence: Sequence, *, state: str = State.ACTIVE, page: int = 1
) -> tuple[list[ShownEnrolment], bool]:
    """A page of those in it, or of those who were; and whether there is another."""
    rows = sequence.enrolments.accessible_by(principal).filter(state=state)
    rows = rows.select_related("sequence", "lead__contact", "added_by")
    order = ("due_at", "id") if state == State.ACTIVE else ("-ended_at", "-id")
    start = (page - 1) * PAGE
    found = list(rows.order_by(*order)[start : start + PAGE + 1])
    return [ShownEnrolment(row) for row in found[:PAGE]], len(found) > PAGE


def of_lead(lead_id: UUID) -> ShownEnrolment | None:
    """Where a lead is on its way, if it is."""
    row = Enrolment.objects.active().select_related("sequence").filter(lead=lead_id).first()
    return ShownEnrolment(row) if row else None


def fitting(lead: Lead) -> list[Sequence]:
    """Those it may be added to by hand."""
    return running_in(lead.pipeline_id)


def running_in(pipeline: UUID) -> list[Sequence]:
    """Those that leads of a pipeline may be added to."""
    return [row for row in Sequence.objects.on().filter(pipeline=pipeline) if row.steps]


def waits(after: int) -> str:
    return _("after %(time)s") % {"time": hours(after)} if after else _("at once")
