"""Who belongs to an organization, in which role and team."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants import access
from tenants.audit import audited_public
from tenants.composing import composed_roles, names_what_stands
from tenants.revocation import told

from .scoped import ArchivedRow, OrganizationRow

if TYPE_CHECKING:
    from .support import SupportVisit


class Role(ArchivedRow):
    """A named set of permissions, each with a scope: own, team or all. What it does not say comes from its parent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    is_default = models.BooleanField(_("comes with every organization"), default=False, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="heirs", verbose_name=_("inherits from")
    )
    # What the role says itself: a scope, or "none" against what is inherited.
    permissions = models.JSONField(_("permissions"), default=dict)
    # What it gives, with what it inherits, and how often it was changed. The database writes both (tenants.composing).
    effective = models.JSONField(_("permissions it gives"), default=dict, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ArchivedRow.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        triggers = [audited_public("effective", "version"), told("effective"), *composed_roles()]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="a_role_key_is_unique_in_its_organization"),
            models.UniqueConstraint(
                "organization",
                Lower("name"),
                condition=models.Q(archived_at=None),
                name="a_standing_role_has_its_name_alone",
            ),
        ]

    def __str__(self) -> str:
        return str(access.ROLE_NAMES.get(self.key, self.name)) if self.is_default else self.name


class Team(ArchivedRow):
    """People who work together under a manager."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    leader = models.ForeignKey(
        "tenants.Membership", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("leader")
    )

    class Meta(ArchivedRow.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        triggers = [audited_public()]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=models.Q(archived_at=None),
                name="a_standing_team_has_its_name_alone",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(OrganizationRow):
    """A user in an organization. Everything asks it what the person may do."""

    # Who looks at the pages as this member does, and until when; see tenants.services.seeing.
    seen_by: "Membership | None" = None
    seen_until: datetime | None = None
    # The visit of an operator whom the organization lets look around; see tenants.services.support.
    support: "SupportVisit | None" = None

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    is_active = models.BooleanField(_("active"), default=True)
    # permission → {scope or "none", reason, until, by, at}: what this person may beside, or despite, the role.
    exceptions = models.JSONField(_("exceptions"), default=dict, blank=True, editable=False)
    last_assigned_at = models.DateTimeField(_("last given a lead"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta(OrganizationRow.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        triggers = [
            audited_public("last_assigned_at"),
            told("role_id", "team_id", "is_active", "exceptions", topics=("user_id", "team_id")),
            names_what_stands(),
        ]
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="a_user_is_a_member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"

    @property
    def name(self) -> str:
        return str(self.user)

    @property
    def is_looking(self) -> bool:
        """Whether somebody only looks: nothing is written then, whatever the role says."""
        return self.seen_by is not None or self.support is not None

    @property
    def private_id(self) -> UUID | None:
        """Whose private things are shown: nobody's, when somebody else looks."""
        return None if self.is_looking else self.user_id

    def may(self, permission: str) -> bool:
        """Whether the person may do this to at least something of their own."""
        return self.scope(permission) is not None

    def scope(self, permission: str) -> access.Scope | None:
        """How far: own, team, all, or not at all."""
        return access.scope_in(self.permissions, permission) if self.is_active else None

    @property
    def permissions(self) -> Mapping[str, str]:
        """What the role gives, and the exceptions that hold now."""
        if not self.exceptions:
            return self.role.effective
        return access.composed(self.role.effective, {name: one["scope"] for name, one in self.exceptions_now.items()})

    @property
    def exceptions_now(self) -> dict[str, dict[str, Any]]:
        """Those whose time is not over."""
        now = timezone.now()
        return {
            name: one
            for name, one in self.exceptions.items()
            if one["until"] is None or datetime.fromisoformat(one["until"]) > now
        }

    @property
    def next_end(self) -> datetime | None:
        """When the first of its exceptions ends, and the person may something else."""
        ends = [datetime.fromisoformat(one["until"]) for one in self.exceptions_now.values() if one["until"]]
        return min(ends, default=None)

    @cached_property
    def team_user_ids(self) -> frozenset[UUID]:
        """The people whose work a ``team`` scope covers, oneself included."""
        if self.team_id is None:
            return frozenset([self.user_id])
        mates = Membership.objects.of(self.organization_id).filter(team_id=self.team_id)
        return frozenset(mates.values_list("user_id", flat=True)) | {self.user_id}
