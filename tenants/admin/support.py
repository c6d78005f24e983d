"""Which organizations let support in, and until when."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tenants.models import SupportConsent

from .sites import OperatorAdmin, operator_site


@admin.register(SupportConsent, site=operator_site)
class SupportConsentAdmin(OperatorAdmin):
    """Given and withdrawn by organizations; operators enter by those that are open."""

    list_display = ("organization", "reason", "given_by", "given_at", "until", "ended_at", "enter")
    show_full_result_count = False

    @admin.display(description=_("Enter"))
    def enter(self, consent: SupportConsent) -> str:
        return format_html('<a href="{}">{}</a>', reverse("support"), _("Enter")) if consent.is_open else "—"

    def get_queryset(self, request):
        return SupportConsent.objects.across_organizations().select_related("organization", "given_by")
