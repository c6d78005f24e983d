"""Moves that wait for somebody who may decide them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row
from .lead import Lead, OfLeadQuerySet


class MoveRequestQuerySet(OfLeadQuerySet):
    """The questions people ask about requests."""

    def open(self):
        return self.filter(state=MoveRequest.State.OPEN)


class MoveRequest(Row):
    """Somebody wants a lead in a stage, and may not decide that alone."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Overtaken")

    class Why(models.TextChoices):
        VALUE = "value", _("High value")
        STAGE = "stage", _("This stage needs approval")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="move_requests", verbose_name=_("lead"))
    from_stage = models.ForeignKey("crm.Stage", models.CASCADE, related_name="+", verbose_name=_("from"))
    to_stage = models.ForeignKey("crm.Stage", models.CASCADE, related_name="+", verbose_name=_("to"))
    # As the lead was when it was asked for: what has changed since is shown to whoever decides.
    version = models.PositiveIntegerField()
    seen_version = models.PositiveIntegerField()
    value_cents = models.BigIntegerField(_("value in cents"))
    lost_reason = models.ForeignKey("crm.LostReason", models.SET_NULL, null=True, related_name="+")
    after = models.UUIDField(null=True)
    before = models.UUIDField(null=True)
    why = models.CharField(_("why"), max_length=8, choices=Why)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    # Named on the card; whoever else may decide can do so too.
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True, default="")

    objects = MoveRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("move request")
        verbose_name_plural = _("move requests")
        ordering = ["-created_at"]
        triggers = [audited()]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(state="open"), name="a_lead_waits_for_one_decision"
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="move_request_newest")]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.to_stage_id}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
