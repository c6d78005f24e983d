"""Boards and their columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row


class Pipeline(Row):
    """A board: the stages that an opportunity goes through."""

    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(_("new leads enter here"), default=False)

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


class Stage(Row):
    """A column of a board."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
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
