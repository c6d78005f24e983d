"""Stored replies that Meta approves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.base import Row
from tenants.audit import audited


class TemplateQuerySet(models.QuerySet):
    """Templates are the organization's; whoever writes to people sees them."""

    def accessible_by(self, principal, permission: str = "template.view"):
        return self if principal.may(permission) else self.none()

    def present(self):
        """Those that the provider still has."""
        return self.exclude(status__in=Template.ABSENT)


class Template(Row):
    """A WhatsApp template of a channel, as the provider last told it."""

    # Whether it may be sent, and why not; the provider's own words, which may be others.
    STATUSES = {
        "APPROVED": pgettext_lazy("template", "approved"),
        "PENDING": pgettext_lazy("template", "in review"),
        "IN_APPEAL": pgettext_lazy("template", "in review again"),
        "REJECTED": pgettext_lazy("template", "rejected"),
        "PAUSED": pgettext_lazy("template", "paused"),
        "DISABLED": pgettext_lazy("template", "disabled"),
        "FLAGGED": pgettext_lazy("template", "flagged"),
        "LIMIT_EXCEEDED": pgettext_lazy("template", "limit reached"),
        "PENDING_DELETION": pgettext_lazy("template", "being deleted"),
        "ARCHIVED": pgettext_lazy("template", "archived"),
        "DELETED": pgettext_lazy("template", "deleted"),
        "GONE": pgettext_lazy("template", "deleted"),
    }
    ABSENT = ("GONE", "DELETED")

    class Category(models.TextChoices):
        UTILITY = "UTILITY", pgettext_lazy("template", "utility")
        MARKETING = "MARKETING", pgettext_lazy("template", "marketing")
        AUTHENTICATION = "AUTHENTICATION", pgettext_lazy("template", "authentication")

    channel = models.ForeignKey("messaging.Channel", models.CASCADE, related_name="templates")
    external_id = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=12)
    category = models.CharField(_("category"), max_length=20)
    status = models.CharField(_("status"), max_length=20)
    body = models.TextField(_("text"), blank=True, default="")
    # POSITIONAL or NAMED: how its variables are filled.
    parameter_format = models.CharField(max_length=12, default="POSITIONAL")
    components = models.JSONField(default=list)
    # GREEN, YELLOW, RED: what people who got it make of it; empty while nobody knows.
    quality = models.CharField(_("quality"), max_length=10, blank=True, default="", db_default="")
    # Why it was refused or stopped, in the provider's words.
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="", db_default="")
    # What the provider is going to make of its category.
    next_category = models.CharField(max_length=20, blank=True, default="", db_default="")
    # The provider's clock at its newest news: older ones that come later count no more.
    told_at = models.DateTimeField(null=True, editable=False)
    # Who made it here, and is told what becomes of it.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    # The file that was shown as an example of its header; it goes along when nobody chooses another.
    sample = models.ForeignKey("messaging.MediaFile", models.PROTECT, null=True, editable=False, related_name="+")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["channel", "name", "language"], name="a_template_is_known_once")]
        triggers = [audited("told_at")]

    def __str__(self) -> str:
        return self.name

    def get_status_display(self) -> str:
        return str(self.STATUSES.get(self.status, self.status.lower()))
