"""The platform's own audit: accounts, memberships, refused attempts, security events."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import append_only


class PlatformAuditLine(models.Model):
    """One fact of the public schema. Written in the transaction that causes it, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization_id = models.UUIDField(_("organization"), null=True, db_index=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    action = models.CharField(_("action"), max_length=60)
    table = models.CharField(_("table"), max_length=60, blank=True, default="")
    row_id = models.CharField(_("row"), max_length=60, blank=True, default="")
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
        triggers = append_only()
        indexes = [
            models.Index(fields=["-at", "-id"], name="platform_audit_by_time"),
            models.Index(fields=["organization_id", "-at"], name="platform_audit_newest"),
            models.Index(fields=["organization_id", "action", "-at"], name="platform_audit_of_action"),
            models.Index(fields=["organization_id", "actor_id", "-at"], name="platform_audit_of_actor"),
            models.Index(fields=["organization_id", "row_id"], name="platform_audit_of_row"),
            models.Index(fields=["organization_id", "table", "-at"], name="platform_audit_of_table"),
            models.Index(
                fields=["organization_id", "request_id"],
                condition=~models.Q(request_id=""),
                name="platform_audit_of_request",
            ),
            models.Index(
                fields=["organization_id", "address", "-at"],
                condition=~models.Q(address=""),
                name="platform_audit_from_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.table}"
