"""What the platform's operator sees: never an organization's business data."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants import audit
from tenants.inbound import reading
from tenants.models import Delivery, Heartbeat, Organization, OutboxItem, Plan, PlatformAuditLine, User
from tenants.schemas import bears

from .sites import OperatorAdmin, operator_site


@admin.register(Organization, site=operator_site)
class OrganizationAdmin(OperatorAdmin):
    """Organizations, whether their schema is up to date, and why not."""

    can = frozenset({"change"})
    list_display = ("name", "slug", "plan", "standing", "state", "is_up_to_date", "migration_failed_at", "created_at")
    list_filter = ("state", "plan", "standing")
    search_fields = ("name", "slug")
    fields = (
        "name",
        "slug",
        "plan",
        "standing",
        "state",
        "timezone",
        "schema_name",
        "schema_version",
        "migration_error",
        "migration_failed_at",
    )
    readonly_fields = (
        "name",
        "slug",
        "timezone",
        "schema_name",
        "schema_version",
        "migration_error",
        "migration_failed_at",
    )

    @admin.display(boolean=True, description=_("schema up to date"))
    def is_up_to_date(self, organization) -> bool:
        return bears(organization.schema_version)


@admin.register(Plan, site=operator_site)
class PlanAdmin(OperatorAdmin):
    """Plans and their limits."""

    can = frozenset({"create", "change"})
    list_display = ("name", "key", "price_cents", "stripe_price", "is_offered", "limits")


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
    list_filter = ("state", "provider")
    exclude = ("sealed_body",)
    show_full_result_count = False
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
    list_filter = ("state", "kind")
    show_full_result_count = False

    def get_queryset(self, request):
        return OutboxItem.objects.across_organizations().select_related("organization")


@admin.register(PlatformAuditLine, site=operator_site)
class AuditAdmin(OperatorAdmin):
    """The platform's audit."""

    list_display = ("at", "actor_name", "action", "table", "organization_id", "address")
    list_filter = ("action", "table")
    search_fields = ("actor_name", "action", "row_id", "request_id")
    show_full_result_count = False
