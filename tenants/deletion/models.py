"""The record of deletions: when, by whom, what there was, what went. It outlives the organization and names nobody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public
from tenants.models.scoped import ScopedManager


class Deletion(models.Model):
    """One wish of an owner, and what became of it. The organization is named by its id alone, for its row goes."""

    class State(models.TextChoices):
        GRACE = "grace", _("Waiting for its day")
        OBJECTED = "objected", _("Somebody objected")
        TAKEN_OVER = "taken_over", _("Somebody took it over")
        RECOVERED = "recovered", _("Called off")
        PURGING = "purging", _("Being erased")
        PURGED = "purged", _("Erased")

    OPEN = (State.GRACE, State.PURGING)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization_id = models.UUIDField(_("organization"))
    # Digest of its address: whether an organization of this address was erased can be answered, and nothing be read.
    mark = models.CharField(max_length=64, db_index=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("asked"), default=timezone.now)
    purge_at = models.DateTimeField(_("erased from"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.GRACE)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)
    # What there was when it was asked for, and step by step what went: numbers only.
    counts = models.JSONField(_("what there was"), default=dict)
    erased = models.JSONField(_("what went"), default=dict)
    # What was taken back at others before that, and what was left there; and when they are asked again.
    farewells = models.JSONField(_("told others"), default=dict, db_default={})
    asked_again_at = models.DateTimeField(null=True, editable=False)
    # By it the invoices, which the law wants kept, are found at the provider of payments.
    customer = models.CharField(_("customer at Stripe"), max_length=100, blank=True, default="")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("deletion of an organization")
        verbose_name_plural = _("deletions of organizations")
        ordering = ["-requested_at", "-id"]
        triggers = [audited_public("erased", "farewells", "asked_again_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id"],
                condition=Q(state__in=["grace", "purging"]),
                name="an_organization_is_deleted_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["purge_at"], condition=Q(state__in=["grace", "purging"]), name="deletion_due"),
            models.Index(fields=["organization_id", "-requested_at", "-id"], name="deletion_newest"),
        ]

    def __str__(self) -> str:
        return str(self.organization_id)


class DeletionReminder(models.Model):
    """That people were reminded so many days before: never twice of one day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deletion = models.ForeignKey(Deletion, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a deletion")
        verbose_name_plural = _("reminders of deletions")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["deletion", "days"], name="of_a_deletion_one_is_reminded_once")]

    def __str__(self) -> str:
        return f"{self.days}"
