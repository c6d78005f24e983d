"""Who belongs to an organization, in which role and team."""

from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import access
from tenants.audit import audited_public
from tenants.revocation import told

from .scoped import OrganizationRow


class Role(OrganizationRow):
    """A named set of permissions, each with a scope: own, team or all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    is_default = models.BooleanField(_("comes with every organization"), default=False, editable=False)
    permissions = models.JSONField(_("permissions"), default=dict)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        triggers = [audited_public(), told("permissions")]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="a_role_key_is_unique_in_its_organization")
        ]

    def __str__(self) -> str:
        return str(access.ROLE_NAMES.get(self.key, self.name)) if self.is_default else self.name


class Team(OrganizationRow):
    """People who work together under a manager."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        triggers = [audited_public()]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="a_team_name_is_unique_in_its_organization")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(OrganizationRow):
    """A user in an organization. Everything asks it what the person may do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    is_active = models.BooleanField(_("active"), default=True)
    last_assigned_at = models.DateTimeField(_("last given a lead"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        triggers = [
            audited_public("last_assigned_at"),
            told("role_id", "team_id", "is_active", topics=("user_id", "team_id")),
        ]
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="a_user_is_a_member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"

    @property
    def name(self) -> str:
        return str(self.user)

    def may(self, permission: str) -> bool:
        """Whether the person may do this to at least something of their own."""
        return self.scope(permission) is not None

    def scope(self, permission: str) -> access.Scope | None:
        """How far: own, team, all, or not at all."""
        return access.scope_in(self.role.permissions, permission) if self.is_active else None

    @cached_property
    def team_user_ids(self) -> frozenset[UUID]:
        """The people whose work a ``team`` scope covers, oneself included."""
        if self.team_id is None:
            return frozenset([self.user_id])
        mates = Membership.objects.of(self.organization_id).filter(team_id=self.team_id)
        return frozenset(mates.values_list("user_id", flat=True)) | {self.user_id}
