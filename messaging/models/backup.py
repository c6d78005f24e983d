"""A connection's configuration as it was at a moment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row
from messaging.providers import registry
from tenants.audit import audited
from tenants.crypto import Sealed

from .channel import Channel
from .cost import OfChannelQuerySet
from .switch import Switch


class Backup(Row):
    """What served a channel, its credentials sealed, so that it can serve again just so. It is forgotten after a while."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="backups")
    # Before which change of provider it was kept, once each; none: before another backup took its place.
    switch = models.OneToOneField(Switch, models.CASCADE, null=True, related_name="backup")
    provider_key = models.CharField(_("provider"), max_length=30)
    credentials_sealed = models.TextField(editable=False, default="")
    # What the provider said of the account: display name, number. No secrets.
    account = models.JSONField(default=dict, editable=False)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    restored_at = models.DateTimeField(_("restored"), null=True)

    credentials = Sealed("credentials_sealed")

    objects = OfChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("backup of a connection")
        verbose_name_plural = _("backups of connections")
        ordering = ["-created_at"]
        triggers = [audited("credentials_sealed", "account")]

    def __str__(self) -> str:
        return f"{self.channel} · {self.provider_key}"

    @property
    def provider(self):
        return registry.get(self.provider_key)
