"""Stored replies that Meta approved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row


class Template(Row):
    """A WhatsApp template of a channel, as the provider last told it."""

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

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["channel", "name", "language"], name="a_template_is_known_once")]

    def __str__(self) -> str:
        return self.name
