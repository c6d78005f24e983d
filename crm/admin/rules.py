"""Rules and settings of the process, to look at and to bring back; they are set up in the settings, where their rules hold."""

from django.contrib import admin

from crm.admin.away import REMOVED, AwayAdmin
from crm.models import (
    Absence,
    Automation,
    Availability,
    CustomField,
    DistributionRule,
    SavedView,
    ScoreRule,
    Sequence,
    Source,
    Stage,
)
from tenants.admin.away import AwayFilter
from tenants.admin.reading import ReadAdmin
from tenants.admin.sites import organization_site
from tenants.models.scoped import AWAY

CHANGED = ("created_at", "updated_at")


@admin.register(Stage, site=organization_site)
class StageAdmin(AwayAdmin):
    """The columns of the boards."""

    permissions = {"view": "pipeline.view", "restore": "pipeline.delete"}
    related = ("pipeline", "successor", "closed_by", "archived_by")
    list_display = ("name", "pipeline", "position", "kind", "probability", "needs_approval")
    list_filter = (AwayFilter, "kind", "needs_approval")
    search_fields = ("name",)
    fields = (
        "pipeline",
        "name",
        "kind",
        "colour",
        "position",
        "probability",
        "rotten_after_days",
        "required_fields",
        "needs_approval",
        "successor",
        "closed_by",
        *AWAY,
    )


@admin.register(CustomField, site=organization_site)
class CustomFieldAdmin(AwayAdmin):
    """Fields of the organization's own."""

    permissions = {"view": "pipeline.view", "restore": "pipeline.change"}
    page = "custom_field"
    related = ("archived_by",)
    list_display = ("label", "entity", "kind", "key", "required", "position")
    list_filter = (AwayFilter, "entity", "kind", "required")
    search_fields = ("label", "key")
    fields = ("entity", "label", "key", "kind", "options", "accepts", "required", "help", "position", *AWAY)


@admin.register(Source, site=organization_site)
class SourceAdmin(AwayAdmin):
    """Where leads come in. Addresses and credentials are shown on the source's own page, to whoever sets it up."""

    permissions = {"view": "pipeline.change", "restore": "pipeline.change"}
    page = "source"
    related = ("owner", "stage__pipeline", "archived_by")
    list_display = ("name", "kind", "is_active", "owner", "trouble", "checked_at")
    list_filter = (AwayFilter, "kind", "is_active")
    search_fields = ("name",)
    fields = (
        "name",
        "kind",
        "is_active",
        "owner",
        "stage",
        "lead_source",
        "tags",
        "repeat",
        "trouble",
        *CHANGED,
        *AWAY,
    )


@admin.register(Automation, site=organization_site)
class AutomationAdmin(AwayAdmin):
    """What happens by itself."""

    permissions = {"view": "automation.view", "restore": "automation.delete"}
    page = "automation"
    related = ("pipeline", "stage", "created_by", "removed_by")
    list_display = ("name", "pipeline", "stage", "trigger", "active_since", "created_by")
    list_filter = (AwayFilter, "trigger")
    search_fields = ("name",)
    fields = (
        "name",
        "pipeline",
        "stage",
        "trigger",
        "conditions",
        "actions",
        "active_since",
        "created_by",
        *CHANGED,
        *REMOVED,
    )


@admin.register(Sequence, site=organization_site)
class SequenceAdmin(AwayAdmin):
    """Steps that follow each other for leads with a low score."""

    permissions = {"view": "automation.view", "restore": "automation.delete"}
    page = "sequence"
    related = ("pipeline", "created_by", "removed_by")
    list_display = ("name", "pipeline", "below", "above", "active_since", "created_by")
    search_fields = ("name",)
    fields = (
        "name",
        "pipeline",
        "below",
        "above",
        "conditions",
        "steps",
        "active_since",
        "created_by",
        *CHANGED,
        *REMOVED,
    )


@admin.register(ScoreRule, site=organization_site)
class ScoreRuleAdmin(AwayAdmin):
    """What gives points."""

    permissions = {"view": "pipeline.view", "restore": "pipeline.change"}
    related = ("removed_by",)
    list_display = ("reason", "points", "is_active", "position")
    list_filter = (AwayFilter, "is_active")
    search_fields = ("reason",)
    fields = ("reason", "points", "conditions", "is_active", "position", *CHANGED, *REMOVED)


@admin.register(DistributionRule, site=organization_site)
class DistributionRuleAdmin(AwayAdmin):
    """Who gets the leads that come in."""

    permissions = {"view": "pipeline.view", "restore": "pipeline.change"}
    related = ("backup", "removed_by")
    list_display = ("name", "way", "is_active", "is_default", "position")
    list_filter = (AwayFilter, "way", "is_active")
    search_fields = ("name",)
    fields = (
        "name",
        "conditions",
        "way",
        "by_territory",
        "backup",
        "is_active",
        "is_default",
        "position",
        *CHANGED,
        *REMOVED,
    )


@admin.register(Availability, site=organization_site)
class AvailabilityAdmin(ReadAdmin):
    """What each person can take."""

    permissions = {"view": "pipeline.change"}
    related = ("user",)
    list_display = ("user", "most_open", "most_per_day", "weight", "paused_at")
    search_fields = ("user__name", "user__email")
    fields = ("user", "most_open", "most_per_day", "weight", "hours", "territories", "paused_at")


@admin.register(Absence, site=organization_site)
class AbsenceAdmin(AwayAdmin):
    """When people take no leads."""

    permissions = {"view": "pipeline.change", "restore": "pipeline.change"}
    related = ("user", "backup", "removed_by")
    list_display = ("user", "first_day", "last_day", "backup")
    list_filter = (AwayFilter, ("first_day", admin.DateFieldListFilter))
    search_fields = ("user__name", "user__email")
    fields = ("user", "first_day", "last_day", "backup", *CHANGED, *REMOVED)


@admin.register(SavedView, site=organization_site)
class SavedViewAdmin(AwayAdmin):
    """Views and folders: one's own, and those that are shared with one."""

    permissions = {"view": "lead.view", "restore": "organization.change"}
    related = ("owner", "removed_by")
    list_display = ("name", "page", "owner", "sharing", "updated_at")
    list_filter = (AwayFilter, "page", "sharing")
    search_fields = ("name",)
    fields = ("name", "page", "owner", "sharing", "columns", *CHANGED, *REMOVED)
