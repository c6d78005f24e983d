"""The browsers that a person's notifications are pushed to, and the key by which push services know us."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited
from tenants.crypto import Sealed

from .base import Row


class PushKey(Row):
    """The organization's, made when it is first needed: one row."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    private_sealed = models.TextField(editable=False)

    private = Sealed("private_sealed")

    class Meta:
        verbose_name = _("key of browser pushes")
        verbose_name_plural = _("keys of browser pushes")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class PushBrowser(Row):
    """One browser of one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The address is a secret: whoever knows it may ask the push service to wake the browser.
    address_hash = models.CharField(max_length=64, unique=True)
    reached_sealed = models.TextField(editable=False)
    # Such as "Firefox · Linux", to tell one's browsers apart.
    name = models.CharField(_("name"), max_length=60)
    pushed_at = models.DateTimeField(_("last reached"), null=True)

    reached = Sealed("reached_sealed")

    class Meta:
        verbose_name = _("browser for pushes")
        verbose_name_plural = _("browsers for pushes")
        ordering = ["-created_at"]
        triggers = [audited("reached_sealed", "pushed_at")]
        indexes = [models.Index(fields=["user"], name="push_browser_of_user")]

    def __str__(self) -> str:
        return self.name
