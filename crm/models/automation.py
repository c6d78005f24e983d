"""What happens by itself when a lead moves, waits, writes: rules, and each time one ran."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .lead import Lead, OfLeadQuerySet
from .pipeline import Pipeline
from .removable import Removable, Standing


class AutomationQuerySet(models.QuerySet):
    """The questions about automations."""

    def on(self):
        return self.filter(active_since__isnull=False)


class Automation(Removable):
    """When something happens to a lead of a pipeline, and conditions hold, then actions are done in order."""

    class Trigger(models.TextChoices):
        ENTERED = "entered", _("a lead enters the stage")
        STAYED = "stayed", _("a lead has stayed in the stage for")
        CREATED = "created", _("a lead is created")
        RECEIVED = "received", _("the person sends a message")
        SENT = "sent", _("we send a message")
        TASK_DONE = "task_done", _("a task is done")
        SCORE_UP = "score_up", _("the score rises to")
        SCORE_DOWN = "score_down", _("the score falls below")
        CHANGED = "changed", _("a field changes")

    name = models.CharField(_("name"), max_length=120)
    pipeline = models.ForeignKey("crm.Pipeline", models.CASCADE, related_name="automations", verbose_name=_("pipeline"))
    # None: whatever the stage.
    stage = models.ForeignKey(
        "crm.Stage", models.CASCADE, null=True, blank=True, related_name="automations", verbose_name=_("stage")
    )
    trigger = models.CharField(_("when"), max_length=12, choices=Trigger)
    after_hours = models.PositiveIntegerField(_("hours"), default=0)
    line = models.PositiveSmallIntegerField(_("points"), default=0)
    # Of the lead; empty: any.
    field = models.CharField(_("field"), max_length=60, blank=True, default="")
    # As they stand in the address of the board: see crm.queries.filters.
    conditions = models.TextField(_("conditions"), blank=True, default="")
    # [{"do": "task", "title": "Ligar", …}, …]; crm.automations.ACTIONS knows what may stand here.
    actions = models.JSONField(_("actions"), default=list)
    # Since when it looks at what happens; None: switched off.
    active_since = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = Standing.from_queryset(AutomationQuerySet)()
    ever = AutomationQuerySet.as_manager()

    class Meta:
        verbose_name = _("automation")
        verbose_name_plural = _("automations")
        ordering = ["position", "created_at"]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.active_since is not None

    @property
    def about(self) -> Pipeline:
        return self.pipeline


class AutomationRunQuerySet(OfLeadQuerySet):
    """The questions about runs."""

    def due(self):
        return self.filter(state=AutomationRun.State.WAITING, due_at__lte=Now())

    def failed(self):
        return self.filter(state=AutomationRun.State.FAILED)


class AutomationRun(Row):
    """That an automation met one event of one lead. Done once: the database refuses a second one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Conditions did not hold")
        STOPPED = "stopped", _("Stopped")

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="runs")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="automation_runs")
    key = models.CharField(max_length=60)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    # The next of the automation's actions.
    step = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The automations that led here, this one last.
    chain = ArrayField(models.UUIDField(), default=list)
    # [{"do": …, "said": what was done, "at": …}, …]
    steps = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    objects = AutomationRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of an automation")
        verbose_name_plural = _("runs of automations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["automation", "lead", "key"], name="an_automation_meets_an_event_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="automation_run_due"),
            models.Index(fields=["lead"], condition=models.Q(state="failed"), name="automation_run_failed"),
            models.Index(fields=["-created_at", "-id"], name="automation_run_newest"),
            models.Index(fields=["lead", "-created_at"], name="automation_run_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.automation} · {self.lead}"


class AutomationReader(models.Model):
    """How far the log of events has been read for automations; one row."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("reader of events")
        verbose_name_plural = _("readers of events")

    def __str__(self) -> str:
        return str(self.number)
