"""What an organization's owner and admins see of its people and its audit."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants import access
from tenants.models import Membership, PlatformAuditLine, Role, Team
from tenants.models.scoped import AWAY
from tenants.refusals import Refused
from tenants.services import members, roles, teams

from .away import Restoring
from .filters import ActionFilter, PublicTableFilter
from .reading import Limited
from .sites import RuledAdmin, organization_site
from .words import AuditColumns


@admin.register(Membership, site=organization_site)
class MembershipAdmin(RuledAdmin):
    """Members come by sign-up and invitation; here their role, team and activity change."""

    permissions = {"view": "member.view", "change": "member.change"}
    fields = ("role", "team", "is_active")
    list_display = ("user", "role", "team", "is_active", "joined_at")
    list_select_related = ("user", "role", "team")
    search_fields = ("user__name", "user__email")

    def get_queryset(self, request):
        return Membership.objects.select_related("user", "role", "team")

    def has_change_permission(self, request, obj=None):
        of_owner = obj is not None and obj.role.key == "owner"
        return super().has_change_permission(request, obj) and (not of_owner or request.membership.may("owner.change"))

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)

        class Checked(form):  # type: ignore[misc, valid-type]  # the form is made for this request
            def clean(self):
                cleaned = super().clean()
                if not self.errors:
                    self._dry_run(cleaned)
                return cleaned

            def _dry_run(self, cleaned):
                changed = Membership.objects.get(pk=self.instance.pk)
                changed.role, changed.is_active = cleaned["role"], cleaned["is_active"]
                try:
                    members.check(changed, by=request.membership, changed=self.changed_data)
                except members.Refused as refusal:
                    raise ValidationError(str(refusal)) from refusal

        return Checked

    def save_model(self, request, obj, form, change):
        members.save(obj, by=request.membership, changed=form.changed_data)


@admin.register(Role, site=organization_site)
class RoleAdmin(Restoring, RuledAdmin):
    """What each role may do, to read; roles of one's own come with their own page."""

    permissions = {"view": "role.view", "restore": "role.delete"}
    list_display = ("__str__", "key", "is_default")
    fields = ("name", "key", "is_default", "permission_table", *AWAY)
    readonly_fields = ("permission_table", *AWAY)

    def get_queryset(self, request):
        return Role.ever.all()

    def theirs(self, request):
        return Role.ever.filter(archived_at__isnull=False)

    def bring_back(self, request, row) -> str:
        return _why_not(partial(roles.restore, row, by=request.membership))

    @admin.display(description=_("permissions"))
    def permission_table(self, role) -> str:
        words = {access.Scope.OWN: _("own"), access.Scope.TEAM: _("team"), access.Scope.ALL: _("all")}
        return ", ".join(f"{name}: {words[access.Scope(scope)]}" for name, scope in sorted(role.effective.items()))


class TeamForm(forms.ModelForm):
    """A team's name, which no other one has."""

    class Meta:
        model = Team
        fields = ("name",)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Team.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a team of this name already."))
        return name


@admin.register(Team, site=organization_site)
class TeamAdmin(Restoring, RuledAdmin):
    """People who work together."""

    # Dissolving one asks who takes over: in the settings.
    permissions = {
        "view": "member.view",
        "create": "member.change",
        "change": "member.change",
        "restore": "member.change",
    }
    form = TeamForm
    readonly_fields = AWAY

    def get_queryset(self, request):
        return Team.ever.all()

    def has_change_permission(self, request, obj=None):
        """One that was dissolved is brought back first."""
        return super().has_change_permission(request, obj) and (obj is None or obj.archived_at is None)

    def theirs(self, request):
        return Team.ever.filter(archived_at__isnull=False)

    def bring_back(self, request, row) -> str:
        return _why_not(partial(teams.restore, row))

    def save_model(self, request, obj, form, change):
        """By the same service as the settings: its people and its leader stay."""
        people = list(Membership.objects.select_related("role", "user").filter(team=obj)) if change else []
        teams.keep(obj, name=obj.name, people=people, leader=obj.leader, by=request.membership)


def _why_not(restore: Callable[[], object]) -> str:
    try:
        restore()
    except Refused as refusal:
        return str(refusal)
    return ""


@admin.register(PlatformAuditLine, site=organization_site)
class SecurityAdmin(AuditColumns, RuledAdmin):
    """Members, roles, keys and refused attempts of this organization."""

    permissions = {"view": "audit.view"}
    list_display = ("at", "actor_name", "deed", "subject", "address")
    list_filter = (ActionFilter, PublicTableFilter, ("at", admin.DateFieldListFilter))
    search_fields = ("actor_name__exact", "row_id__exact", "request_id__exact")
    paginator, list_max_show_all, show_full_result_count = Limited, 0, False

    def get_queryset(self, request):
        return PlatformAuditLine.objects.filter(organization_id=request.organization.pk)
