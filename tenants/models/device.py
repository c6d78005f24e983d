"""Where people are signed in, and where they were."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import agents


class Device(models.Model):
    """A browser that a person signed in with. Its session goes with the sign-out; the row stays for a while, as one they know."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session = models.OneToOneField(Session, models.SET_NULL, null=True, related_name="device")
    agent = models.CharField(_("browser"), max_length=200, blank=True, default="")
    address = models.CharField(_("address"), max_length=64)
    first_seen = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        indexes = [models.Index(fields=["user", "-last_seen"], name="devices_of_a_person")]

    def __str__(self) -> str:
        return agents.described(self.agent) or str(_("Unknown browser"))

    @property
    def is_phone(self) -> bool:
        return any(sign in self.agent for sign in ("iPhone", "iPad", "Android"))
