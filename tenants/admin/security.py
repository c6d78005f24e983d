"""What an organization's owner and admins see of invitations, keys, alerts, payments, and of what arrives and leaves."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.inbound import reading
from tenants.models import (
    Alert,
    ApiKey,
    BillingAccount,
    Delivery,
    Erasure,
    Invitation,
    Invoice,
    OutboxItem,
    OwnershipOffer,
    SecurityRules,
)
from tenants.services import invitations, keys
from tenants.services.members import Refused

from .filters import ProviderFilter
from .reading import ReadAdmin, shown
from .sites import organization_site


@admin.register(Invitation, site=organization_site)
class InvitationAdmin(ReadAdmin):
    """Who was asked to join, by whom, and what became of it; the link is the invited person's alone."""

    permissions = {"view": "member.view", "revoke": "member.create"}
    related = ("role", "team", "invited_by", "accepted_by")
    list_display = ("email", "role", "team", "invited_by", "expires_at", "accepted_at", "revoked_at")
    search_fields = ("email",)
    fields = (
        "email",
        "role",
        "team",
        "invited_by",
        "created_at",
        "expires_at",
        "sent_at",
        "accepted_at",
        "accepted_by",
        "revoked_at",
    )
    actions = ("revoke",)

    def has_revoke_permission(self, request) -> bool:
        return self._may(request, "revoke")

    @admin.action(description=_("Take back"), permissions=["revoke"])
    def revoke(self, request, queryset):
        for invitation in queryset:
            try:
                invitations.revoke(invitation)
            except Refused as why:
                self.message_user(request, f"{invitation}: {why}", messages.WARNING)
            else:
                self.message_user(request, _("%(who)s: the link opens nothing any more") % {"who": invitation})


@admin.register(ApiKey, site=organization_site)
class ApiKeyAdmin(ReadAdmin):
    """Keys of integrators, by what they begin with."""

    permissions = {"view": "api_key.view", "revoke": "api_key.delete"}
    related = ("created_by",)
    list_display = ("name", "start", "created_by", "created_at", "last_used_at", "revoked_at")
    search_fields = ("name", "start")
    fields = ("name", "start", "scopes", "created_by", "created_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    def has_revoke_permission(self, request) -> bool:
        return self._may(request, "revoke")

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request, queryset):
        for key in queryset:
            keys.revoke(key)
            self.message_user(request, _("%(key)s opens nothing any more") % {"key": key})


@admin.register(SecurityRules, site=organization_site)
class SecurityRulesAdmin(ReadAdmin):
    """What alerts are raised by, and how long the audit is kept; changed in Settings → Audit."""

    permissions = {"view": "audit.view"}
    list_display = ("__str__", "failed_sign_ins", "within_minutes", "export_rows", "keep_changes", "keep_security")
    fields = SecurityRules.DECIDED


@admin.register(Alert, site=organization_site)
class AlertAdmin(ReadAdmin):
    """What somebody should look at; settled in Settings → Audit → Alerts."""

    permissions = {"view": "audit.view"}
    related = ("acknowledged_by",)
    whom = shown("told", _("about"))
    how_often = shown("times", _("times"))
    list_display = ("raised_at", "rule", "whom", "how_often", "acknowledged_by", "acknowledged_at")
    list_filter = ("rule", ("raised_at", admin.DateFieldListFilter))
    fields = ("rule", "whom", "how_often", "raised_at", "acknowledged_by", "acknowledged_at", "note")


@admin.register(Erasure, site=organization_site)
class ErasureAdmin(ReadAdmin):
    """People who were erased, never by name."""

    permissions = {"view": "organization.change"}
    page = "erasure"
    related = ("ordered_by",)
    list_display = ("id", "asked", "ground", "state", "ordered_by", "ordered_at", "ended_at")
    list_filter = ("state", "asked", "ground")
    fields = ("asked", "ground", "asked_on", "state", "ordered_by", "ordered_at", "ended_at", "report")


@admin.register(OwnershipOffer, site=organization_site)
class OwnershipOfferAdmin(ReadAdmin):
    """Offers of the organization to somebody else."""

    permissions = {"view": "organization.view"}
    related = ("offered_by", "offered_to__user", "offered_to__role", "ended_by")
    list_display = ("offered_by", "offered_to", "offered_at", "accepted_at", "ended_at")
    fields = ("offered_by", "offered_to", "offered_at", "expires_at", "accepted_at", "ended_at", "ended_by")


@admin.register(BillingAccount, site=organization_site)
class BillingAccountAdmin(ReadAdmin):
    """The subscription, as it was when the provider was last asked."""

    permissions = {"view": "billing.view"}
    list_display = ("customer", "status", "period_ends", "trial_ends", "unpaid_since", "refreshed_at")
    fields = ("customer", "status", "period_ends", "trial_ends", "cancels_at", "unpaid_since", "refreshed_at")


@admin.register(Invoice, site=organization_site)
class InvoiceAdmin(ReadAdmin):
    """What was charged; the documents are the provider's."""

    permissions = {"view": "billing.view"}
    stands = shown("status_words", _("status"))
    cost = shown("amount", _("amount"))
    list_display = ("__str__", "issued_at", "stands", "cost", "currency")
    list_filter = (("issued_at", admin.DateFieldListFilter),)
    search_fields = ("number",)
    fields = ("number", "issued_at", "stands", "cost", "currency", "page", "pdf")


@admin.register(Delivery, site=organization_site)
class OwnDeliveryAdmin(ReadAdmin):
    """What providers delivered for this organization, never what stood in it. Dead letters are read again from here."""

    permissions = {"view": "channel.view", "replay": "channel.change"}
    list_display = ("received_at", "provider", "state", "attempts", "error")
    list_filter = ("state", ProviderFilter, ("received_at", admin.DateFieldListFilter))
    fields = ("received_at", "provider", "state", "attempts", "error", "outcome", "processed_at")
    actions = ("read_again",)

    def has_replay_permission(self, request) -> bool:
        return self._may(request, "replay")

    @admin.action(description=_("Read again"), permissions=["replay"])
    def read_again(self, request, queryset):
        done = sum(reading.replay(delivery) for delivery in queryset)
        said = ngettext("%(n)s delivery is read again", "%(n)s deliveries are read again", done) % {"n": done}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)


@admin.register(OutboxItem, site=organization_site)
class OwnOutboxAdmin(ReadAdmin):
    """What waits to be sent, or was: ids and how far it got."""

    permissions = {"view": "channel.view"}
    list_display = ("created_at", "kind", "state", "attempts", "due_at")
    list_filter = ("state",)
    search_fields = ("=object_id",)
    fields = ("created_at", "kind", "object_id", "state", "attempts", "holds", "due_at", "begun_at")
