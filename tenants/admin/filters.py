"""Filters whose choices are known beforehand: none of them asks a large table for all that stands in it."""

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tenants.models import Route

CHANGES = ("insert", "update", "delete")
REFUSALS = (
    "organization.refused",
    "permission.refused",
    "admin.refused",
    "api.wrong_organization",
    "sign_in.refused",
    "second_factor.refused",
    "second_step.missing",
    "sign_in.google_domain",
    "api.in_clear",
)


class ActionFilter(admin.SimpleListFilter):
    """Changes, refusals, or whatever else is told."""

    title, parameter_name = _("action"), "what"

    def lookups(self, request, model_admin):
        return [
            ("insert", _("created")),
            ("update", _("changed")),
            ("delete", _("deleted")),
            ("refused", _("refused attempts")),
            ("other", _("other events")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "insert" | "update" | "delete" as change:
                return queryset.filter(action=change)
            case "refused":
                return queryset.filter(action__in=REFUSALS)
            case "other":
                return queryset.exclude(action__in=[*CHANGES, *REFUSALS])
        return queryset


class TableFilter(admin.SimpleListFilter):
    """What a line is about, in the words of the product."""

    title, parameter_name = _("about"), "table"
    labels: tuple[str, ...] = ("crm", "messaging")

    def lookups(self, request, model_admin):
        models = (model for label in self.labels for model in apps.get_app_config(label).get_models())
        return sorted(
            ((model._meta.db_table, str(model._meta.verbose_name)) for model in models), key=lambda pair: pair[1]
        )

    def queryset(self, request, queryset):
        return queryset.filter(table=self.value()) if self.value() else queryset


class PublicTableFilter(TableFilter):
    """The same of tables that all organizations share."""

    labels = ("tenants",)


class ProviderFilter(admin.SimpleListFilter):
    """Providers by which anything arrives: at the organization, or at all."""

    title, parameter_name = _("provider"), "provider"

    def lookups(self, request, model_admin):
        rows = Route.objects.all() if request.organization else Route.objects.across_organizations()
        found = rows.values_list("provider", flat=True).distinct().order_by("provider")
        return [(name, name) for name in found]

    def queryset(self, request, queryset):
        return queryset.filter(provider=self.value()) if self.value() else queryset
