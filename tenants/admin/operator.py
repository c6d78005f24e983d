"""What the platform's operator sees: never an organization's business data."""

from datetime import datetime

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants import audit, drift
from tenants.inbound import reading
from tenants.models import (
    BillingAccount,
    Delivery,
    Heartbeat,
    Incident,
    Invoice,
    Lease,
    Organization,
    OutboxItem,
    Plan,
    PlatformAuditLine,
    User,
)
from tenants.privacy import incidents
from tenants.schemas import bears, behind

from .features import OffersFeatures
from .filters import ActionFilter, ProviderFilter, PublicTableFilter
from .reading import Limited, shown
from .sites import OperatorAdmin, operator_site
from .swept import SweptColumns, SweptFilter
from .words import AuditColumns

DRIFT_AT_ONCE = 50


class MigratedFilter(admin.SimpleListFilter):
    """Whose schema is not what this version of the product needs."""

    title, parameter_name = _("schema"), "migrated"

    def lookups(self, request, model_admin):
        return [("behind", _("behind")), ("failed", _("migration failed"))]

    def queryset(self, request, queryset):
        left = queryset.filter(pk__in=behind().values("pk"))
        match self.value():
            case "behind":
                return left
            case "failed":
                return left.exclude(migration_error="")
        return queryset


@admin.register(Organization, site=operator_site)
class OrganizationAdmin(SweptColumns, OffersFeatures, OperatorAdmin):
    """Organizations, whether their schema is up to date, and why not; what the night found among their files."""

    features = ("granted",)
    can = frozenset({"change"})
    list_display = (
        "name",
        "slug",
        "plan",
        "standing",
        "state",
        "is_up_to_date",
        "migration_failed_at",
        "files_gone",
        "files_missing",
        "created_at",
    )
    list_filter = (MigratedFilter, SweptFilter, "state", "plan", "standing")
    list_select_related = ("plan",)
    search_fields = ("name", "slug")
    actions = ("look_for_drift",)
    fields = (
        "name",
        "slug",
        "plan",
        "granted",
        "standing",
        "state",
        "timezone",
        "schema_name",
        "schema_version",
        "migration_error",
        "migration_failed_at",
        "files_gone",
        "files_missing",
    )
    readonly_fields = (
        "name",
        "slug",
        "timezone",
        "schema_name",
        "schema_version",
        "migration_error",
        "migration_failed_at",
        "files_gone",
        "files_missing",
    )

    @admin.display(boolean=True, description=_("schema up to date"))
    def is_up_to_date(self, organization) -> bool:
        return bears(organization.schema_version)

    @admin.action(description=_("Compare the schema with the template"))
    def look_for_drift(self, request, organizations):
        """What is there and should not be, or is missing; nothing is changed."""
        looked = dict(organizations.values_list("schema_name", "slug")[:DRIFT_AT_ONCE])
        found = drift.drifted(list(looked))
        for schema, differences in found.items():
            self.message_user(request, f"{looked[schema]}: {'; '.join(differences)}", messages.WARNING)
        same = len(looked) - len(found)
        said = ngettext("%(n)s schema is as it should be", "%(n)s schemas are as they should be", same) % {"n": same}
        self.message_user(request, said, messages.INFO if found else messages.SUCCESS)


@admin.register(Plan, site=operator_site)
class PlanAdmin(OffersFeatures, OperatorAdmin):
    """Plans, their limits and what they lack."""

    features = ("lacks",)
    can = frozenset({"create", "change"})
    list_display = ("name", "key", "price_cents", "stripe_price", "is_offered", "limits", "lacks")


@admin.register(User, site=operator_site)
class UserAdmin(OperatorAdmin):
    """People who sign in; deactivated, never deleted."""

    can = frozenset({"change"})
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "language", "created_at", "last_login")
    readonly_fields = ("email", "created_at", "last_login")


@admin.register(Heartbeat, site=operator_site)
class HeartbeatAdmin(OperatorAdmin):
    """Processes and when they were last seen."""

    list_display = ("name", "at")


@admin.register(Delivery, site=operator_site)
class DeliveryAdmin(OperatorAdmin):
    """Deliveries by state: those that found no organization are the operator's to route."""

    list_display = ("received_at", "provider", "state", "organization", "attempts", "accounts", "error")
    list_filter = ("state", ProviderFilter)
    exclude = ("sealed_body", "query")
    paginator, list_max_show_all, show_full_result_count = Limited, 0, False
    ordering = ("-pk",)
    actions = ("read_again",)

    @admin.action(description=_("Route and read again"))
    def read_again(self, request, deliveries):
        """Those that were nobody's find their organization, if it is known by now; dead letters are read once more."""
        done = sum(reading.replay(delivery) for delivery in deliveries)
        left = len(deliveries) - done
        audit.record("delivery.replayed", done=done, left=left)
        said = ngettext("%(n)s delivery is read again", "%(n)s deliveries are read again", done) % {"n": done}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
        if left:
            said = _("%(n)s cannot be: nobody’s still, in quarantine, or without their body") % {"n": left}
            self.message_user(request, said, messages.WARNING)

    def get_queryset(self, request):
        return Delivery.objects.across_organizations().select_related("organization")


@admin.register(OutboxItem, site=operator_site)
class OutboxAdmin(OperatorAdmin):
    """What waits to be sent, by organization; ids only."""

    list_display = ("created_at", "organization", "kind", "state", "attempts", "due_at")
    list_filter = ("state",)
    paginator, list_max_show_all, show_full_result_count = Limited, 0, False
    ordering = ("-pk",)

    def get_queryset(self, request):
        return OutboxItem.objects.across_organizations().select_related("organization")


@admin.register(PlatformAuditLine, site=operator_site)
class AuditAdmin(AuditColumns, OperatorAdmin):
    """The platform's audit."""

    list_display = ("at", "actor_name", "deed", "subject", "organization_id", "address")
    list_filter = (ActionFilter, PublicTableFilter, ("at", admin.DateFieldListFilter))
    search_fields = ("actor_name__exact", "action__exact", "row_id__exact", "request_id__exact")
    paginator, list_max_show_all, show_full_result_count = Limited, 0, False


@admin.register(BillingAccount, site=operator_site)
class SubscriptionAdmin(OperatorAdmin):
    """Subscriptions, as they were when the provider was last asked."""

    list_display = ("organization", "customer", "status", "period_ends", "trial_ends", "unpaid_since", "refreshed_at")
    list_filter = ("status", ("unpaid_since", admin.EmptyFieldListFilter))
    search_fields = ("organization__name", "organization__slug", "customer")
    exclude = ("tax_id_sealed",)

    def get_queryset(self, request):
        return BillingAccount.objects.across_organizations().select_related("organization")


@admin.register(Invoice, site=operator_site)
class InvoicesAdmin(OperatorAdmin):
    """What was charged."""

    stands = shown("status_words", _("status"))
    cost = shown("amount", _("amount"))
    list_display = ("organization", "number", "issued_at", "stands", "cost", "currency")
    list_filter = ("status", ("issued_at", admin.DateFieldListFilter))
    search_fields = ("organization__name", "organization__slug", "number")
    paginator, list_max_show_all, show_full_result_count = Limited, 0, False

    def get_queryset(self, request):
        return Invoice.objects.across_organizations().select_related("organization")


@admin.register(Lease, site=operator_site)
class LeaseAdmin(OperatorAdmin):
    """What only one process may hold at a time, who does, and until when."""

    list_display = ("kind", "organization", "is_wanted", "holder", "held_until", "due_at")
    list_filter = ("kind", "is_wanted")

    def get_queryset(self, request):
        return Lease.objects.across_organizations().select_related("organization")


@admin.register(Incident, site=operator_site)
class IncidentAdmin(OperatorAdmin):
    """Incidents of the platform itself; those of organizations are theirs."""

    can = frozenset({"change"})
    list_display = ("title", "known_at", "until", "origin", "risk", "closed_at")
    list_filter = ("origin", "risk")
    exclude = ("organization", "opened_by", "is_small")
    readonly_fields = ("title", "origin", "opened_at", "until", "record")

    @admin.display(description=_("to be told until"))
    def until(self, incident: Incident) -> datetime:
        return incidents.due(incident)

    @admin.display(description=_("record"))
    def record(self, incident: Incident) -> str:
        return "\n".join(
            f"{entry.at:%Y-%m-%d %H:%M} {entry.get_kind_display()} {entry.text}" for entry in incident.entries.all()
        )

    def save_model(self, request, obj, form, change):
        incidents.change(obj, form.changed_data, form.initial, by=request.user)

    def get_queryset(self, request):
        return Incident.objects.across_organizations().filter(organization=None)
