"""Sites whose pages may call the API from a browser (CORS): each organization's own list."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public

from .scoped import OrganizationRow


class ApiOrigin(OrganizationRow):
    """A site of the organization's, as browsers name it: scheme, host, and a port that is not the usual one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    origin = models.CharField(_("site"), max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("site that may call")
        verbose_name_plural = _("sites that may call")
        triggers = [audited_public()]
        constraints = [
            models.UniqueConstraint(fields=["origin", "organization"], name="a_site_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.origin
