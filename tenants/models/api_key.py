"""Keys of integrators: bound to one organization, shown once, stored hashed."""

from functools import cached_property

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import access
from tenants.audit import audited_public

from .membership import Membership
from .scoped import OrganizationRow
from .shown_once import ShownOnce


class ApiKey(ShownOnce, OrganizationRow):
    """Acts for its organization with the scopes it names, as far as whoever made it still may do that everywhere."""

    PREFIX = "lvd_"
    is_active = True
    user_id = None
    private_id = None
    user = None
    role_id = None
    team_id = None
    team_user_ids: frozenset = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    start = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # After a renewal the secret of before is good for a day, so that programs change without a pause.
    former_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    former_until = models.DateTimeField(_("the former secret works until"), null=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at"]
        triggers = [audited_public("last_used_at", "digest", "former_digest")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_former(self) -> bool:
        """Whether the secret of before opens something still."""
        return self.former_until is not None and self.former_until > timezone.now()

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None

    def scope(self, permission: str) -> access.Scope | None:
        if permission not in self.scopes or self.maker is None:
            return None
        return access.Scope.ALL if self.maker.scope(permission) == access.Scope.ALL else None

    @cached_property
    def maker(self) -> Membership | None:
        """Whoever made it, or has taken it over, as a member who may enter; ``authenticate_key`` brings it along."""
        of_theirs = Membership.objects.of(self.organization_id).select_related("role")
        return of_theirs.filter(user=self.created_by_id, is_active=True, user__is_active=True).first()
