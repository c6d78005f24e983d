"""What an organization's admins see of its channels: what serves them, how it changed, what it costs. Never credentials."""

from django.contrib import admin

from crm.admin.away import REMOVED, AwayAdmin
from messaging.models import (
    Backup,
    Budget,
    Channel,
    Connection,
    ExchangeRate,
    Fallback,
    OpeningHours,
    Rate,
    RatingRules,
    Switch,
    WebSession,
)
from messaging.services import channels
from tenants.admin.reading import ReadAdmin
from tenants.admin.sites import RuledAdmin, organization_site

SEEN = {"view": "channel.view"}
RESTORED = {"view": "channel.view", "restore": "channel.change"}


@admin.register(Channel, site=organization_site)
class ChannelAdmin(RuledAdmin):
    """Channels: names and activity. Credentials are given and checked on the channel's own page."""

    permissions = {"view": "channel.view", "change": "channel.change"}
    list_display = ("name", "kind", "address", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "address")
    fields = ("name", "kind", "address", "is_active")
    readonly_fields = ("kind", "address", "is_active")

    def save_model(self, request, obj, form, change):
        channels.describe(obj, by=request.user, name=obj.name, granted_roles=obj.granted_roles)


@admin.register(Connection, site=organization_site)
class ConnectionAdmin(ReadAdmin):
    """What serves each channel, and what served it."""

    permissions = SEEN
    related = ("channel",)
    list_display = (
        "channel",
        "provider_key",
        "state",
        "is_current",
        "checked_at",
        "last_inbound_at",
        "last_outbound_at",
    )
    list_filter = ("state", "is_current", "provider_key")
    fields = (
        "channel",
        "provider_key",
        "state",
        "is_current",
        "share",
        "checked_at",
        "handshake_at",
        "heard_until",
        "last_inbound_at",
        "last_outbound_at",
        "error",
    )


@admin.register(WebSession, site=organization_site)
class WebSessionAdmin(ReadAdmin):
    """How phones are paired; what is scanned or typed for it is nobody's to see here."""

    permissions = SEEN
    related = ("connection__channel",)
    list_display = ("connection", "state", "state_at", "paired_at", "banned_until")
    list_filter = ("state",)
    fields = ("connection", "state", "state_at", "detail", "paired_at", "banned_until")


@admin.register(Switch, site=organization_site)
class SwitchAdmin(ReadAdmin):
    """Changes from one provider to another."""

    permissions = SEEN
    related = ("channel", "former__channel", "new__channel", "started_by")
    list_display = ("channel", "former", "new", "state", "started_by", "switched_at")
    list_filter = ("state",)
    fields = ("channel", "former", "new", "state", "started_by", "began_at", "switched_at", "ended_at", "reason")


@admin.register(Backup, site=organization_site)
class BackupAdmin(ReadAdmin):
    """What served a channel before it was changed."""

    permissions = SEEN
    related = ("channel", "taken_by")
    list_display = ("channel", "provider_key", "taken_by", "created_at", "restored_at")
    fields = ("channel", "provider_key", "taken_by", "created_at", "restored_at")


@admin.register(Fallback, site=organization_site)
class FallbackAdmin(ReadAdmin):
    """When a channel sent by another one."""

    permissions = SEEN
    related = ("channel", "by")
    list_display = ("channel", "by", "created_at", "ended_at")
    list_filter = (("created_at", admin.DateFieldListFilter),)
    fields = ("channel", "by", "created_at", "ended_at")


@admin.register(OpeningHours, site=organization_site)
class OpeningHoursAdmin(AwayAdmin):
    """When people answer."""

    permissions = RESTORED
    related = ("channel", "removed_by")
    list_display = ("__str__", "holidays", "answers", "updated_at")
    fields = ("channel", "week", "holidays", "closed_days", "answers", "text", "updated_at", *REMOVED)


@admin.register(RatingRules, site=organization_site)
class RatingRulesAdmin(AwayAdmin):
    """How channels ask what people say of them."""

    permissions = RESTORED
    related = ("channel", "removed_by")
    list_display = ("__str__", "asks", "pause_days", "updated_at")
    list_filter = (*AwayAdmin.list_filter, "asks")
    fields = ("channel", "asks", "question", "thanks", "pause_days", "updated_at", *REMOVED)


@admin.register(Budget, site=organization_site)
class BudgetAdmin(AwayAdmin):
    """What may be spent in a month."""

    permissions = RESTORED
    related = ("channel", "removed_by")
    list_display = ("__str__", "channel", "amount", "currency", "updated_at")
    list_filter = (*AwayAdmin.list_filter, "currency")
    fields = ("channel", "amount", "currency", "updated_at", *REMOVED)


@admin.register(Rate, site=organization_site)
class RateAdmin(ReadAdmin):
    """What messages cost by the organization's own contract."""

    permissions = SEEN
    related = ("created_by",)
    list_display = ("provider_key", "category", "country", "amount", "currency", "valid_from", "created_by")
    list_filter = ("provider_key", "currency")
    fields = ("provider_key", "category", "country", "amount", "currency", "valid_from", "created_by", "created_at")


@admin.register(ExchangeRate, site=organization_site)
class ExchangeRateAdmin(ReadAdmin):
    """What other money is worth in reais."""

    permissions = SEEN
    related = ("created_by",)
    list_display = ("currency", "reais", "valid_from", "created_by")
    list_filter = ("currency",)
    fields = ("currency", "reais", "valid_from", "created_by", "created_at")
