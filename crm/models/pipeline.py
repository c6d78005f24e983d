"""Boards and their columns."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.audit import audited

from .base import Retirable


class InUse(models.Manager):
    """Those that leads may stand in. What was removed stays in the history of moves, and only there: ``ever``."""

    def get_queryset(self):
        return super().get_queryset().filter(archived_at=None)


class Pipeline(Retirable):
    """A board: the stages that an opportunity goes through."""

    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(_("new leads enter here"), default=False)
    # Set while its leads are on their way to where they go; it is archived when the last has left.
    closing_since = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = InUse()

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "created_at"]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_pipeline_is_the_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stage(Retirable):
    """A column of a board."""

    class Kind(models.TextChoices):
        OPEN = "open", pgettext_lazy("kind of stage", "Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    class Colour(models.TextChoices):
        SLATE = "lead", _("Slate")
        BLUE = "contact", _("Blue")
        VIOLET = "proposal", _("Violet")
        AMBER = "negotiation", _("Amber")
        GREEN = "won", _("Green")
        RED = "lost", _("Red")

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("pipeline"))
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OPEN)
    colour = models.CharField(_("colour"), max_length=12, choices=Colour, default=Colour.SLATE)
    position = models.PositiveSmallIntegerField(_("position"))
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=0)
    rotten_after_days = models.PositiveSmallIntegerField(_("rotten after days"), null=True, blank=True)
    # What a lead must tell before it enters: names of ``crm.queries.required``.
    required_fields = ArrayField(
        models.CharField(max_length=80), verbose_name=_("required fields"), default=list, blank=True
    )
    # The roles that may move leads in; empty: whoever may change the lead. Roles are rows of the public schema.
    move_roles = ArrayField(models.UUIDField(), verbose_name=_("roles that move leads in"), default=list, blank=True)
    needs_approval = models.BooleanField(_("needs approval to enter"), default=False, db_default=False)
    # Where its leads go: from then on none enters, and it is archived when the last has left.
    successor = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = InUse()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position"]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "position"], name="one_stage_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> Pipeline:
        """Whose column it is."""
        return self.pipeline

    @property
    def is_closing(self) -> bool:
        """Its leads are on their way out, and none comes in any more."""
        return self.successor_id is not None
