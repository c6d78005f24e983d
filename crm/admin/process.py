"""What an organization's admins see of its process: pipelines, stages, reasons, audit."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from crm.admin.away import Away
from crm.models import AuditLine, LostReason, Pipeline, Stage
from crm.services import losing, pipelines
from tenants.admin.filters import ActionFilter, TableFilter
from tenants.admin.reading import Limited
from tenants.admin.sites import RuledAdmin, organization_site
from tenants.admin.words import AuditColumns


class StageInline(TabularInline):
    """The columns of a board, to look at: they are changed where their rules hold, in the settings."""

    model = Stage
    fields = ("position", "name", "kind", "colour", "probability", "rotten_after_days", "needs_approval")
    verbose_name_plural = _("stages (set up in Settings › Pipelines)")
    extra = 0
    can_delete = False

    def has_view_permission(self, request, obj=None):
        return request.membership.may("pipeline.view")

    def has_change_permission(self, request, obj=None):
        return False

    has_add_permission = has_change_permission


class PipelineForm(forms.ModelForm):
    """A board's own fields."""

    class Meta:
        model = Pipeline
        fields = ("name", "is_default")

    def _get_validation_exclusions(self):
        """One default at most: saving takes the mark from the other, so setting it here is no error."""
        return super()._get_validation_exclusions() | {"is_default"}  # type: ignore[misc]  # missing in the stubs


@admin.register(Pipeline, site=organization_site)
class PipelineAdmin(Away, RuledAdmin):
    """Boards and their columns."""

    permissions = {
        "view": "pipeline.view",
        "create": "pipeline.create",
        "change": "pipeline.change",
        "restore": "pipeline.delete",
    }
    form = PipelineForm
    list_display = ("name", "position", "is_default")
    inlines = (StageInline,)

    def get_queryset(self, request):
        return Pipeline.ever.all()

    def has_change_permission(self, request, obj=None):
        """One that was given up is brought back first."""
        return super().has_change_permission(request, obj) and (obj is None or obj.archived_at is None)

    def save_model(self, request, obj, form, change):
        """By the same services as the settings: a new board has stages, and one board takes new leads."""
        with transaction.atomic():
            if change:
                pipelines.rename(obj, obj.name, by=request.user)
            else:
                obj.pk = pipelines.create(obj.name, by=request.user).pk
            if obj.is_default:
                pipelines.make_default(obj, by=request.user)
        obj.refresh_from_db()


class LostReasonForm(forms.ModelForm):
    """A reason's name, which no other one has."""

    class Meta:
        model = LostReason
        fields = ("name",)

    def clean_name(self) -> str:
        try:
            return losing.tidy(self.cleaned_data["name"], but=None if self.instance._state.adding else self.instance)
        except pipelines.Invalid as why:
            raise forms.ValidationError(str(why)) from why


@admin.register(LostReason, site=organization_site)
class LostReasonAdmin(RuledAdmin):
    """Why opportunities are lost."""

    # Removing one asks which reason stands for it: in the settings.
    permissions = {f"{action}": f"pipeline.{action}" for action in ("view", "create", "change")}
    list_display = ("name", "position")
    search_fields = ("name",)
    form = LostReasonForm

    def save_model(self, request, obj, form, change):
        """By the same services as the settings; a new one stands at the end."""
        if change:
            losing.rename(obj, obj.name, by=request.user)
        else:
            obj.pk = losing.add(obj.name, by=request.user).pk


@admin.register(AuditLine, site=organization_site)
class AuditLineAdmin(AuditColumns, RuledAdmin):
    """Every change of the organization's data, to read."""

    permissions = {"view": "audit.view"}
    list_display = ("at", "actor_name", "deed", "subject", "row_id")
    list_filter = (ActionFilter, TableFilter, ("at", admin.DateFieldListFilter))
    search_fields = ("row_id__exact", "request_id__exact", "actor_name__exact")
    paginator, list_max_show_all, show_full_result_count = Limited, 0, False
