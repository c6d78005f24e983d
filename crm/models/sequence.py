"""Nurturing: steps that follow each other with time between, and who is on the way through them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .lead import Lead, OfLeadQuerySet
from .pipeline import Pipeline
from .removable import Removable, Standing


class SequenceQuerySet(models.QuerySet):
    """The questions about sequences."""

    def on(self):
        return self.filter(active_since__isnull=False)


class Sequence(Removable):
    """Leads of a pipeline with a low score enter by themselves, others by hand; each step is done when its time comes."""

    name = models.CharField(_("name"), max_length=120)
    pipeline = models.ForeignKey("crm.Pipeline", models.CASCADE, related_name="sequences", verbose_name=_("pipeline"))
    # 0: nobody enters by himself.
    below = models.PositiveSmallIntegerField(_("score below"), default=0)
    # 0: whatever the score, one stays.
    above = models.PositiveSmallIntegerField(_("score from"), default=0)
    # As they stand in the address of the board: see crm.queries.filters.
    conditions = models.TextField(_("conditions"), blank=True, default="")
    # None: a lead goes through it once.
    again_after_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    from_hour = models.PositiveSmallIntegerField(_("from"), default=8)
    until_hour = models.PositiveSmallIntegerField(_("until"), default=20)
    workdays_only = models.BooleanField(_("only Monday to Friday"), default=False)
    # [{"after": 48, "conditions": "", "do": "task", "title": …}, …]; crm.automations.ACTIONS knows what may be done.
    steps = models.JSONField(_("steps"), default=list)
    active_since = models.DateTimeField(null=True, blank=True, editable=False)
    # When it was last looked for leads that should be in it.
    looked_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = Standing.from_queryset(SequenceQuerySet)()
    ever = SequenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")
        ordering = ["created_at"]
        triggers = [audited("looked_at")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.active_since is not None

    @property
    def about(self) -> Pipeline:
        return self.pipeline


class EnrolmentQuerySet(OfLeadQuerySet):
    """The questions about who is in a sequence."""

    def active(self):
        return self.filter(state=Enrolment.State.ACTIVE)

    def due(self):
        """Their next step's time has come. A sequence that is switched off stands still."""
        return self.active().filter(due_at__lte=Now(), sequence__active_since__isnull=False)


class Enrolment(Row):
    """That a lead is, or was, in a sequence. In one at a time: the database refuses a second one."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In it")
        FINISHED = "finished", _("Finished")
        LEFT = "left", _("Left")

    class Why(models.TextChoices):
        REPLIED = "replied", _("answered")
        WON = "won", _("was won")
        LOST = "lost", _("was lost")
        ARCHIVED = "archived", _("was archived")
        MOVED = "moved", _("went to another pipeline")
        SCORE = "score", _("the score rose")
        OPTED_OUT = "opted_out", _("wants no marketing")
        STOPPED = "stopped", _("stopped by hand")

    sequence = models.ForeignKey(Sequence, models.CASCADE, related_name="enrolments")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="enrolments")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    # Why it left before the end.
    why = models.CharField(max_length=9, choices=Why, blank=True, default="")
    # The next of the sequence's steps, and when.
    step = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    # [{"do": …, "said": what was done or why not, "way": "done" | "skipped" | "refused", "at": …}, …]
    steps = models.JSONField(default=list)
    # None: it entered by itself.
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead in a sequence")
        verbose_name_plural = _("leads in sequences")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(state="active"), name="a_lead_is_in_one_sequence_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="active"), name="enrolment_due"),
            models.Index(fields=["sequence", "-created_at", "-id"], name="enrolment_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} · {self.lead}"
