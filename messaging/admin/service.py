"""What people answer with: templates, canned replies, labels, broadcasts."""

from django.contrib import admin

from crm.admin.away import REMOVED, AwayAdmin
from messaging.models import Broadcast, CannedReply, Label, Template
from tenants.admin.reading import ReadAdmin
from tenants.admin.sites import organization_site


@admin.register(Template, site=organization_site)
class TemplateAdmin(ReadAdmin):
    """WhatsApp templates, as the provider last told them."""

    permissions = {"view": "template.view"}
    page = "template"
    related = ("channel", "author")
    list_display = ("name", "language", "channel", "category", "status", "quality")
    list_filter = ("category", "status", "language")
    search_fields = ("name",)
    fields = (
        "name",
        "language",
        "channel",
        "category",
        "next_category",
        "status",
        "quality",
        "reason",
        "body",
        "author",
    )


@admin.register(CannedReply, site=organization_site)
class CannedReplyAdmin(AwayAdmin):
    """Answers that are kept: one's own, and those that are shared with one."""

    permissions = {"view": "template.use", "restore": "template.change"}
    related = ("owner", "removed_by")
    list_display = ("title", "shortcut", "category", "sharing", "owner", "updated_at")
    list_filter = (*AwayAdmin.list_filter, "category", "sharing")
    search_fields = ("title", "shortcut")
    fields = ("title", "shortcut", "text", "category", "sharing", "owner", "updated_at", *REMOVED)


@admin.register(Label, site=organization_site)
class LabelAdmin(AwayAdmin):
    """What conversations are called by."""

    permissions = {"view": "conversation.view", "restore": "pipeline.change"}
    related = ("removed_by",)
    list_display = ("name", "colour", "position", "updated_at")
    search_fields = ("name",)
    fields = ("name", "colour", "position", "created_at", "updated_at", *REMOVED)


@admin.register(Broadcast, site=organization_site)
class BroadcastAdmin(AwayAdmin):
    """One message to many people: what it was made of, and how it ended."""

    permissions = {"view": "broadcast.view", "restore": "broadcast.delete"}
    page = "broadcast"
    related = ("channel", "template", "view", "author", "removed_by")
    list_display = ("name", "channel", "template", "state", "author", "starts_at", "ended_at")
    list_filter = (*AwayAdmin.list_filter, "state")
    search_fields = ("name",)
    fields = (
        "name",
        "channel",
        "template",
        "view",
        "pace",
        "only_granted",
        "state",
        "why",
        "author",
        "starts_at",
        "started_at",
        "ended_at",
        *REMOVED,
    )
