"""Signs of life of processes that no request can see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When a process of this name last ran its heartbeat task."""

    name = models.CharField(_("name"), primary_key=True, max_length=60)
    at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
