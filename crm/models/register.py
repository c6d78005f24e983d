"""The record of processing (LGPD, art. 37): what the organization wrote itself, and every version of the whole."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Row


class Processing(Row):
    """The organization's own words about one activity; an empty column says what the set-up says."""

    key = models.CharField(max_length=60, unique=True)
    is_off = models.BooleanField(_("we do not do this"), default=False)
    purpose = models.TextField(_("purpose"), max_length=1000, blank=True, default="")
    basis = models.TextField(_("legal basis"), max_length=1000, blank=True, default="")
    categories = models.TextField(_("categories of data"), max_length=1000, blank=True, default="")
    persons = models.TextField(_("persons"), max_length=1000, blank=True, default="")
    recipients = models.TextField(_("recipients and processors"), max_length=1000, blank=True, default="")
    retention = models.TextField(_("kept for"), max_length=1000, blank=True, default="")
    security = models.TextField(_("security measures"), max_length=1000, blank=True, default="")
    transfer = models.TextField(_("transfer abroad"), max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = _("processing activity")
        verbose_name_plural = _("processing activities")
        triggers = [audited()]
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.purpose or self.key


class RegisterVersion(Row):
    """The whole register as it was at a moment. Never changed."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    contact = models.JSONField(default=dict)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("version of the register")
        verbose_name_plural = _("versions of the register")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)
