"""That a program acts for a person in one organization, and the tokens that it goes on by."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import access, agents
from tenants.audit import audited_public

from .membership import Membership
from .scoped import OrganizationRow, ScopedManager
from .shown_once import ShownOnce


class GrantQuerySet(models.QuerySet):
    """The questions about what programs may still do."""

    def living(self):
        """Not ended, of somebody who may still sign in."""
        return self.filter(ended_at=None, expires_at__gt=Now(), user__is_active=True)


class Grant(OrganizationRow):
    """A sign-in by the API, with all that the person may; or an app that they allowed, with ``scopes`` of it.

    It lives as long as its newest refresh token does; a new password ends it. An app's grant asks for itself, as an API
    key does: what is the person's own, such as their notifications, is not shown to it.
    """

    private_id = None
    is_active = True
    member: Membership  # whoever it acts for; ``services.grants`` brings them along

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", _("Signed out")
        REUSED = "reused", _("A token was used twice")
        APP_REMOVED = "app_removed", _("The app was removed")
        WRONG_ORGANIZATION = "wrong_organization", _("Used for another organization")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    app = models.ForeignKey("tenants.OAuthApp", models.CASCADE, null=True, related_name="grants")
    scopes = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("scopes"))
    # What a session keeps too: it no longer fits once there is another password.
    proof = models.CharField(max_length=64, editable=False)
    agent = models.CharField(_("program"), max_length=200, blank=True, default="")
    address = models.CharField(_("address"), max_length=64)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.CharField(_("why it ended"), max_length=20, choices=End, blank=True, default="")

    objects: ClassVar = ScopedManager.from_queryset(GrantQuerySet)()

    class Meta(OrganizationRow.Meta):
        verbose_name = _("program that acts for somebody")
        verbose_name_plural = _("programs that act for somebody")
        default_permissions = ()
        indexes = [models.Index(fields=["user"], condition=Q(ended_at=None), name="grants_that_live")]
        triggers = [audited_public("proof", "last_used_at", "expires_at", "address")]

    def __str__(self) -> str:
        if self.app is not None:
            return self.app.name
        return agents.described(self.agent) or self.agent or str(_("Program"))

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None

    def scope(self, permission: str) -> access.Scope | None:
        reach = self.member.scope(permission)
        return reach if permission in self.scopes else None

    @property
    def role_id(self) -> UUID | None:
        return self.member.role_id

    @property
    def team_id(self) -> UUID | None:
        return self.member.team_id

    @property
    def team_user_ids(self) -> frozenset[UUID]:
        return self.member.team_user_ids

    @property
    def fits_password(self) -> bool:
        """Whether the password is the one that it was begun with."""
        return constant_time_compare(self.proof, self.user.get_session_auth_hash())


class GrantToken(ShownOnce, models.Model):
    """What a program shows once to go on: kept as a digest, and after its use as long as it could be shown again."""

    PREFIX = "lvr_"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
