"""The outbox: one row for each thing that must leave, whatever happens to Redis and workers."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.models.scoped import OrganizationRow


class OutboxItem(OrganizationRow):
    """Claimed by a conditional update with a lease; the oldest of its conversation first."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("being sent")
        UNKNOWN = "unknown", _("answer lost")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    UNFINISHED = (State.QUEUED, State.CLAIMED, State.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    object_id = models.UUIDField()
    conversation_key = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of the claims that were no attempt: the account's rhythm, or its being down, made it wait.
    holds = models.PositiveSmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    # Set right before the provider is called: a lease that ends after it leaves an answer unknown, not a send undone.
    begun_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganizationRow.Meta):
        verbose_name = _("outbox item")
        verbose_name_plural = _("outbox")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="a_thing_is_in_the_outbox_once")]
        indexes = [
            models.Index(
                fields=["conversation_key", "id"],
                condition=models.Q(state__in=["queued", "claimed", "unknown"]),
                name="outbox_unfinished",
            ),
            models.Index(fields=["due_at"], condition=models.Q(state="queued"), name="outbox_due"),
        ]

    @property
    def tries(self) -> int:
        """How often it was really tried, this time included."""
        return self.attempts - self.holds

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
