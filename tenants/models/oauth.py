"""Programs of others that people of an organization may let act for them (OAuth 2), and what passes by a browser."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public

from .grant import Grant
from .scoped import OrganizationRow
from .shown_once import ShownOnce


class OAuthApp(ShownOnce, OrganizationRow):
    """An app that the organization's admins registered: whoever uses it is asked, and it never may more than they."""

    PREFIX = "lvs_"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    # Of a program that can keep one; apps in a browser or on a phone cannot.
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    redirect_uris = ArrayField(models.CharField(max_length=300), verbose_name=_("return addresses"))
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("removed"), null=True, editable=False)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("app")
        verbose_name_plural = _("apps")
        triggers = [audited_public("digest")]

    def __str__(self) -> str:
        return self.name

    @property
    def client_id(self) -> str:
        """As OAuth calls its id."""
        return str(self.pk)

    @property
    def is_confidential(self) -> bool:
        return bool(self.digest)

    def knows(self, secret: str) -> bool:
        return self.is_confidential and constant_time_compare(self.digest, self.digest_of(secret))


class OAuthCode(models.Model):
    """What a browser carries from us to the app: for a minute, once, and only with the verifier (PKCE)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.OneToOneField(Grant, models.CASCADE, related_name="code")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    redirect_uri = models.CharField(max_length=300)
    challenge = models.CharField(max_length=43)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("authorization code")
        verbose_name_plural = _("authorization codes")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
