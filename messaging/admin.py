"""What an organization's admins see of its channels."""

from django.contrib import admin

from messaging.models import Channel
from tenants.admin.sites import RuledAdmin, organization_site


@admin.register(Channel, site=organization_site)
class ChannelAdmin(RuledAdmin):
    """Channels: names and activity. Credentials are given and checked on the channel's own page."""

    permissions = {"view": "channel.view", "change": "channel.change"}
    list_display = ("name", "kind", "address", "is_active")
    fields = ("name", "kind", "address", "is_active")
    readonly_fields = ("kind", "address")
