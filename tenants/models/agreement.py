"""What people agreed to when they made their account: the operator's terms and privacy notice, as they were called then."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7


class Agreement(models.Model):
    """That a person agreed, and to what. It stays when the account is closed: it proves, and names nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agreements")
    terms = models.CharField(_("terms of use"), max_length=500, blank=True, default="")
    privacy = models.CharField(_("privacy notice"), max_length=500, blank=True, default="")
    version = models.CharField(_("version"), max_length=60, blank=True, default="")
    at = models.DateTimeField(_("agreed"), default=timezone.now)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        default_permissions = ()

    def __str__(self) -> str:
        return self.version or self.terms or self.privacy
