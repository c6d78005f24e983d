"""What scores are made of: the organization's rules, what its model has learnt, and whose turn it is to be scored."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from config.heat import HOT
from tenants.audit import audited

from .base import Row
from .removable import Removable, Standing


class ScoreRule(Removable):
    """Points for leads of which all conditions hold, with the reason as people read it."""

    reason = models.CharField(_("reason"), max_length=120)
    # [{"fact": "messages_in", "is": "at_least", "value": 3}, …]; crm.scoring.rules knows what may stand here.
    conditions = models.JSONField(_("conditions"), default=list)
    points = models.SmallIntegerField(_("points"), validators=[MinValueValidator(-50), MaxValueValidator(50)])
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = Standing()
    ever = models.Manager()

    class Meta:
        verbose_name = _("scoring rule")
        verbose_name_plural = _("scoring rules")
        ordering = ["position", "created_at"]
        triggers = [audited()]
        constraints = [
            models.CheckConstraint(condition=models.Q(points__range=(-50, 50)), name="a_rule_gives_at_most_50_points")
        ]

    def __str__(self) -> str:
        return self.reason


class ScoreModel(Row):
    """One version of what was learnt from won and lost leads."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        CANDIDATE = "candidate", _("Not better, so not in use")
        RETIRED = "retired", _("Replaced")

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.CANDIDATE)
    trained_on = models.PositiveIntegerField(help_text="Won and lost leads it learnt from.")
    won = models.PositiveIntegerField()
    # Measured on the newest fifth, which it had not seen: auc, brier, calibration, …
    metrics = models.JSONField(default=dict)
    # Numbers only, never code; crm.scoring.body checks each before it is used.
    body = models.JSONField()
    trained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("scoring model")
        verbose_name_plural = _("scoring models")
        ordering = ["-version"]
        triggers = [audited("body", "metrics")]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="active"), name="one_scoring_model_is_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class Scoring(Row):
    """What the organization has decided about scores; one row."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    model_is_on = models.BooleanField(_("the model counts"), default=True)
    hot_line = models.PositiveSmallIntegerField(
        _("hot line"), default=HOT, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    hot_line_follows = models.BooleanField(_("about 20 % of the open leads are hot"), default=True)
    # Training: when it was last asked for and tried, and what kept it from a model.
    training_since = models.DateTimeField(null=True, blank=True)
    training_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    trained_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True, default="")
    all_scored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("scoring")
        verbose_name_plural = _("scoring")
        triggers = [audited("training_since", "training_by_id", "trained_at", "outcome", "all_scored_at")]

    def __str__(self) -> str:
        return str(self.hot_line)


class ScoreDue(models.Model):
    """That a lead is to be scored anew. Rows are only added and taken away, so nobody waits for anybody.

    Written by triggers on the lead, its timeline, its tasks and its contact, whatever changed them.
    """

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey("crm.Lead", models.CASCADE, related_name="scores_due", db_constraint=False)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(db_default=0)
    # Part of scoring everybody: other pages are not told of each.
    quietly = models.BooleanField(db_default=False)

    class Meta:
        verbose_name = _("score due")
        verbose_name_plural = _("scores due")
        indexes = [models.Index(fields=["quietly", "due_at"], name="score_due")]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.due_at}"


class ScoreChange(models.Model):
    """What a lead's score was from a moment on: its trend."""

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey("crm.Lead", models.CASCADE, related_name="score_changes")
    score = models.PositiveSmallIntegerField()
    was = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("change of score")
        verbose_name_plural = _("changes of scores")
        indexes = [models.Index(fields=["lead", "-at"], name="score_change_of_lead")]

    def __str__(self) -> str:
        return f"{self.was} → {self.score}"


def _trigger(operation, func: str) -> pgtrigger.Trigger:
    body = f"{func} RETURN NULL;"
    return pgtrigger.Trigger(name="score_due", when=pgtrigger.After, operation=operation, func=body)


def scored_when_changed() -> pgtrigger.Trigger:
    """Of the leads' table."""
    changed = pgtrigger.UpdateOf(
        "stage_id", "value_cents", "source", "source_detail", "tags", "expected_close", "contact_id", "company_id",
        "archived_at",
    )  # fmt: skip
    return _trigger(
        pgtrigger.Insert | changed,
        "IF NEW.closed_at IS NULL AND NEW.archived_at IS NULL THEN INSERT INTO crm_scoredue (lead_id) VALUES (NEW.id); END IF;",
    )


def scored_when_told() -> pgtrigger.Trigger:
    """Of the timeline: messages, moves, notes, tasks done. The line about a score is no reason for another."""
    return _trigger(
        pgtrigger.Insert | pgtrigger.Delete,
        """
        IF coalesce(NEW.lead_id, OLD.lead_id) IS NOT NULL AND coalesce(NEW.kind, OLD.kind) <> 'lead.scored' THEN
            INSERT INTO crm_scoredue (lead_id) VALUES (coalesce(NEW.lead_id, OLD.lead_id));
        END IF;
        """,
    )


def scored_with_contact() -> pgtrigger.Trigger:
    """Of the contacts: how completely a person is known counts for all open leads of the person."""
    return _trigger(
        pgtrigger.UpdateOf("name", "email", "phone", "job_title", "city", "company_id"),
        """
        INSERT INTO crm_scoredue (lead_id)
        SELECT id FROM crm_lead WHERE contact_id = NEW.id AND closed_at IS NULL AND archived_at IS NULL;
        """,
    )
