"""What the lead's drawer and page show beside the timeline; each part is read when a template asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm import parts
from crm.capture.naming import called
from crm.custom import values
from crm.custom.values import Answer
from crm.models import Activity, Contact, CustomField, File, Lead, LeadMove, MoveRequest, Pipeline, Stage, Task, Touch
from crm.queries import deciding, files, lead_score, sequences, tasks, timeline
from crm.queries.lead_score import LeadScore
from crm.queries.reach import reaches
from crm.queries.sequences import ShownEnrolment
from crm.scoring.reasons import worded
from tenants.access import Principal, Scope
from tenants.models import User

DONE_SHOWN = 3
MOST_TASKS = 50
MOST_PEOPLE = 8


@dataclass(frozen=True)
class Step:
    """An arrow of the path: a stage behind, here or ahead, and how long the lead stood in it."""

    stage: Stage
    place: str
    spent: timedelta | None

    @property
    def since(self) -> datetime | None:
        """A moment as far back as the lead stood here, for words that say how long."""
        return timezone.now() - self.spent if self.spent and self.spent >= timedelta(minutes=1) else None


@dataclass(frozen=True)
class Reason:
    """One of the facts a score is made of."""

    points: int
    text: str

    @property
    def size(self) -> int:
        return abs(self.points)


class LeadSheet:
    """A lead as one person may see and touch it."""

    def __init__(self, lead: Lead, principal: Principal):
        self.lead = lead
        self.principal = principal

    @cached_property
    def may_change(self) -> bool:
        return reaches(self.principal, "lead.change", self.lead.owner_id)

    @cached_property
    def pinned(self) -> list[timeline.Line]:
        """Its own, and those of its contact."""
        return timeline.pinned(Q(lead=self.lead.pk) | Q(contact=self.lead.contact_id), self.principal)

    @cached_property
    def ways(self) -> list[Touch]:
        """The first and, where there is another, the last time that an ad or a page led the person here."""
        touches = list(self.lead.touches.all())
        return [touches[0], *touches[-1:]] if len(touches) > 1 else touches

    @property
    def missing(self) -> list[str]:
        return [called(name) for name in self.lead.missing or ()]

    @cached_property
    def may_archive(self) -> bool:
        return reaches(self.principal, "lead.delete", self.lead.owner_id)

    @property
    def may_decide(self) -> bool:
        """Over a move that somebody else asked for."""
        return deciding.may_decide(self.principal, self.lead.owner_id)

    @cached_property
    def waiting(self) -> MoveRequest | None:
        """The move that waits for a decision."""
        return deciding.open_requests([self.lead.pk]).get(self.lead.pk)

    @cached_property
    def nurtured(self) -> ShownEnrolment | None:
        """Where it is in a sequence."""
        return sequences.of_lead(self.lead.pk)

    @cached_property
    def has_sequences(self) -> bool:
        """Whether it may be put into one."""
        return self.nurtured is None and bool(sequences.fitting(self.lead))

    @cached_property
    def has_other_pipelines(self) -> bool:
        return Pipeline.objects.exclude(pk=self.lead.pipeline_id).exists()

    @property
    def may_assign(self) -> bool:
        """Giving it away is for those who see further than their own."""
        return self.may_change and self.principal.scope("lead.change") != Scope.OWN

    @property
    def may_add_tasks(self) -> bool:
        return self.may_change and self.principal.may("task.create")

    @cached_property
    def may_open_contact(self) -> bool:
        return Contact.objects.accessible_by(self.principal).filter(pk=self.lead.contact_id).exists()

    @cached_property
    def may_change_contact(self) -> bool:
        return Contact.objects.accessible_by(self.principal, "contact.change").filter(pk=self.lead.contact_id).exists()

    @cached_property
    def answers(self) -> list[Answer]:
        """What it says in the organization's own fields."""
        return values.answers(list(CustomField.objects.of(CustomField.Entity.LEAD)), self.lead.custom)

    @cached_property
    def contact_answers(self) -> list[Answer]:
        """What the person's data says in them."""
        return values.answers(list(CustomField.objects.of(CustomField.Entity.CONTACT)), self.lead.contact.custom)

    @cached_property
    def stages(self) -> Sequence[Stage]:
        return list(Stage.objects.filter(pipeline=self.lead.pipeline_id).order_by("position"))

    @cached_property
    def path(self) -> list[Step]:
        """The stages up to winning, without times; a lost lead ends where it was lost."""
        return self._steps({})

    @cached_property
    def path_with_times(self) -> list[Step]:
        return self._steps(_time_in_stages(self.lead))

    @cached_property
    def lost_stage(self) -> Stage | None:
        return next((stage for stage in self.stages if stage.kind == Stage.Kind.LOST), None)

    @cached_property
    def won_stage(self) -> Stage | None:
        return next((stage for stage in self.stages if stage.kind == Stage.Kind.WON), None)

    @cached_property
    def threads(self) -> list[parts.Thread]:
        return parts.threads_of(self.lead.pk, self.principal)

    @property
    def unread(self) -> int:
        return sum(thread.unread for thread in self.threads)

    @cached_property
    def score(self) -> LeadScore:
        return lead_score.of(self.lead)

    @cached_property
    def reasons(self) -> list[Reason]:
        """Why this score, biggest first."""
        reasons = [Reason(reason["points"], worded(reason)) for reason in self.lead.score_reasons]
        return sorted(reasons, key=lambda reason: -reason.size)

    @property
    def score_arc(self) -> str:
        """How much of the ring is filled: its circumference is 150.8."""
        return f"{self.lead.score * 1.508:.1f} 150.8"

    @cached_property
    def tasks(self) -> list[Task]:
        """What is to be done, soonest first, then what was done last."""
        visible = Task.objects.accessible_by(self.principal).filter(lead=self.lead.pk).select_related("owner")
        done = tasks.with_deletable(visible.filter(done_at__isnull=False), self.principal)
        return [*visible.undone().soonest_first()[:MOST_TASKS], *done.order_by("-done_at")[:DONE_SHOWN]]

    @cached_property
    def changeable_tasks(self) -> set[UUID]:
        """Those of the tasks shown that this person may do, undo and change."""
        permission = "task.change"
        if self.may_change and self.principal.may(permission):
            return {task.pk for task in self.tasks}
        return {task.pk for task in self.tasks if reaches(self.principal, permission, task.owner_id)}

    @cached_property
    def files(self) -> Sequence[File]:
        """The lead's, and its contact's."""
        return files.of_lead(self.lead, self.principal)

    @cached_property
    def people(self) -> Sequence[User]:
        """Colleagues who had a hand in it."""
        actors = Activity.objects.filter(lead=self.lead.pk, actor__isnull=False).values("actor")
        return list(User.objects.filter(pk__in=actors).order_by("name")[:MOST_PEOPLE])

    @property
    def url(self) -> str:
        return reverse("lead", args=[self.lead.pk])

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.done_at is None]

    @property
    def next_task(self) -> Task | None:
        return next(iter(self.open_tasks), None)

    def _steps(self, spent: dict[UUID, timedelta]) -> list[Step]:
        here = self.lead.stage
        end = Stage.Kind.LOST if here.kind == Stage.Kind.LOST else Stage.Kind.WON
        shown = [stage for stage in self.stages if stage.kind in (Stage.Kind.OPEN, end)]
        return [Step(stage, _place(stage, here), spent.get(stage.pk)) for stage in shown]


def _place(stage: Stage, here: Stage) -> str:
    if stage.pk == here.pk:
        return "on"
    return "done" if stage.position < here.position and here.kind != Stage.Kind.LOST else ""


def _time_in_stages(lead: Lead) -> dict[UUID, timedelta]:
    """How long it stood in each stage, all visits together."""
    moves = LeadMove.objects.filter(lead=lead.pk).order_by("created_at")
    spent: dict[UUID, timedelta] = {}
    since, stage_id = lead.created_at, None
    for from_stage, to_stage, at in moves.values_list("from_stage", "to_stage", "created_at"):
        spent[from_stage] = spent.get(from_stage, timedelta()) + (at - since)
        since, stage_id = at, to_stage
    stage_id = stage_id or lead.stage_id
    spent[stage_id] = spent.get(stage_id, timedelta()) + (timezone.now() - since)
    return spent
