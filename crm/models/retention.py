"""How long an organization keeps what, what is kept in spite of it, and what a night took away."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .about import AboutQuerySet, of_one
from .base import Row


class RetentionRule(Row):
    """After how many months data of one kind go; none: they are kept. A kind without a row goes by its usual time."""

    kind = models.CharField(_("kind of data"), max_length=20, unique=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        triggers = [audited()]

    def __str__(self) -> str:
        return self.kind


class RetentionRun(Row):
    """What one night did with one kind. Its row is the truth: whoever is killed in the middle is followed by the next."""

    kind = models.CharField(_("kind of data"), max_length=20)
    day = models.DateField(_("day"))
    months = models.PositiveSmallIntegerField(_("months"))
    removed = models.PositiveIntegerField(_("removed"), default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # that came to nothing
    due_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    error = models.CharField(_("why it failed"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("run of retention")
        verbose_name_plural = _("runs of retention")
        ordering = ["-day", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="a_kind_is_looked_through_once_a_day")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(ended_at=None), name="retention_unfinished")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Hold(Row):
    """A person, or one lead, whose data no rule and no emptied archive takes away: a dispute, an order, an inquiry."""

    contact = models.ForeignKey("crm.Contact", models.CASCADE, null=True, related_name="holds")
    lead = models.ForeignKey("crm.Lead", models.CASCADE, null=True, related_name="holds")
    reason = models.CharField(_("why"), max_length=200)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-created_at", "-id"]
        triggers = [audited()]
        constraints = [of_one("a_hold_is_of_a_contact_or_a_lead")]

    def __str__(self) -> str:
        return self.reason

    @property
    def about(self):
        return self.lead or self.contact
