"""Who gets the leads that come in: rules, what each person can take, and every decision with its reasons."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .lead import Lead
from .removable import Removable, Standing


class DistributionRule(Removable):
    """For which leads it is, among whom they go, and how one is chosen. The first that fits gives the lead away."""

    class Way(models.TextChoices):
        TURNS = "turns", _("By turns")
        LEAST_OPEN = "least_open", _("Whoever has the fewest open leads")
        WEIGHTED = "weighted", _("By turns, weighted")

    name = models.CharField(_("name"), max_length=80)
    # [{"fact": "source", "is": "one_of", "value": ["site"]}, …]: see crm.distribution.conditions.
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    way = models.CharField(_("how one is chosen"), max_length=10, choices=Way, default=Way.TURNS)
    # Among whom: people, teams and roles together.
    users = ArrayField(models.UUIDField(), verbose_name=_("people"), default=list, blank=True)
    teams = ArrayField(models.UUIDField(), verbose_name=_("teams"), default=list, blank=True)
    roles = ArrayField(models.UUIDField(), verbose_name=_("roles"), default=list, blank=True)
    by_territory = models.BooleanField(_("by territory"), default=False)
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("backup")
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # The one at the end, for all that no other rule gave away.
    is_default = models.BooleanField(default=False, editable=False)
    # Whose turn it is: see crm.distribution.choosing.
    credits = models.JSONField(default=dict, editable=False)

    objects = Standing()
    ever = models.Manager()

    class Meta:
        verbose_name = _("distribution rule")
        verbose_name_plural = _("distribution rules")
        ordering = ["is_default", "position", "created_at"]
        triggers = [audited("credits")]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_distribution_rule_is_the_last"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Availability(Row):
    """What one person can take, and when."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    most_open = models.PositiveIntegerField(_("most open leads"), null=True, blank=True)
    most_per_day = models.PositiveIntegerField(_("most leads a day"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    hours = models.JSONField(_("hours"), default=dict, blank=True)
    territories = ArrayField(models.CharField(max_length=2), verbose_name=_("territory"), default=list, blank=True)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self.user)


class Absence(Removable):
    """Days on which somebody takes no leads, both included, and who takes them instead."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stand-in")
    )

    objects = Standing()
    ever = models.Manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_day", "created_at"]
        triggers = [audited()]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="an_absence_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["user", "last_day"], name="absence_of_user")]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"

    @property
    def about(self) -> Any:
        return self.user


class Assignment(Row):
    """One decision about whose a lead is: by which rule, who else was possible, and why not they."""

    class How(models.TextChoices):
        RULE = "rule", _("By a rule")
        BACKUP = "backup", _("To the backup")
        MANUAL = "manual", _("By a person")
        NOBODY = "nobody", _("Nobody could take it")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments")
    how = models.CharField(max_length=8, choices=How)
    rule = models.ForeignKey(DistributionRule, models.SET_NULL, null=True, related_name="+")
    rule_name = models.CharField(max_length=80, blank=True, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The rules looked at, each with its people: [{"rule": "…", "candidates": [{"name", "why", …}]}].
    trail = models.JSONField(default=list)
    # The names of rules that fit as well and came too late.
    also = models.JSONField(default=list)
    # Nobody could take it: it is tried again until it has an owner.
    waits = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="assignment_newest"),
            models.Index(fields=["owner", "created_at"], name="assignment_of_day"),
            models.Index(fields=["created_at"], condition=models.Q(waits=True), name="assignment_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.owner_id}"
