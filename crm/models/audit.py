"""The organization's audit: every change of a business row, written by database triggers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import append_only


class AuditLine(models.Model):
    """Who changed what from where, before and after. Append-only: the database refuses anything else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=60)
    table = models.CharField(_("table"), max_length=60)
    row_id = models.CharField(_("row"), max_length=60)
    actor_id = models.CharField(_("who"), max_length=60, blank=True, default="")
    actor_name = models.CharField(_("who"), max_length=160, blank=True, default="")
    request_id = models.CharField(_("request"), max_length=64, blank=True, default="")
    address = models.CharField(_("from"), max_length=64, blank=True, default="")
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("audit line")
        verbose_name_plural = _("audit")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at"], name="audit_newest"),
            models.Index(fields=["table", "row_id"], name="audit_of_row"),
            models.Index(fields=["actor_id", "-at"], name="audit_of_actor"),
            models.Index(fields=["request_id"], condition=~models.Q(request_id=""), name="audit_of_request"),
            models.Index(fields=["address", "-at"], condition=~models.Q(address=""), name="audit_from_address"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.action} {self.table}"
