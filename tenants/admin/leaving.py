"""What the operator sees of organizations that go or have gone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tenants.deletion.asking import mark_of
from tenants.models import Deletion

from .sites import OperatorAdmin, operator_site


@admin.register(Deletion, site=operator_site)
class DeletionAdmin(OperatorAdmin):
    """Which organizations go or have gone. Searched by the whole address, of which a digest is kept."""

    list_display = ("organization_id", "requested_at", "purge_at", "state", "ended_at", "counts", "customer")
    list_filter = ("state",)
    search_fields = ("organization_id", "mark")
    search_help_text = _("The organization’s id, or its whole address")
    exclude = ("mark", "requested_by", "ended_by")

    def get_queryset(self, request):
        return Deletion.objects.across_organizations()

    def get_search_results(self, request, queryset, search_term):
        found, many = super().get_search_results(request, queryset, search_term)
        return (found | queryset.filter(mark=mark_of(search_term.strip())) if search_term else found), many
