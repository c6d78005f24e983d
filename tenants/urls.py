"""Addresses about the organization itself, inside it."""

from django.urls import include, path

from tenants.billing.views import PlanChangeView, PlanPaymentView, PlanView, TaxIdView
from tenants.views.alerts import AlertsView, AlertView, SecurityRulesView
from tenants.views.api_keys import ApiKeyNewView, ApiKeySecretView, ApiKeysView, ApiKeyView
from tenants.views.api_origins import ApiOriginsView, ApiOriginView
from tenants.views.branding import BrandView
from tenants.views.incidents import (
    IncidentClosureView,
    IncidentNewView,
    IncidentStepView,
    IncidentsView,
    IncidentView,
    PrivacyContactView,
)
from tenants.views.member_access import ExceptionsView, ExceptionView, MemberAccessView
from tenants.views.members import (
    InvitationRowView,
    InvitationsView,
    MemberActiveView,
    MemberDevicesView,
    MembersView,
    MemberView,
)
from tenants.views.oauth_apps import OAuthAppNewView, OAuthAppsView, OAuthAppView
from tenants.views.organizations import GeneralView
from tenants.views.ownership import OwnershipOfferView, OwnershipView
from tenants.views.people import SettingsView
from tenants.views.roles import RoleDefaultView, RoleNewView, RoleRemovalView, RolesView, RoleView
from tenants.views.second_step import SecondStepView, SigningInView
from tenants.views.seeing import SeeingEndView, SeeingView
from tenants.views.start import SharedReportsView, StartView
from tenants.views.support import SupportAccessView, SupportEndView
from tenants.views.teams import TeamNewView, TeamRemovalView, TeamsView, TeamView

urlpatterns = [
    path("", StartView.as_view(), name="start"),
    path("reports/shared/", SharedReportsView.as_view(), name="shared_reports"),
    path("settings/", SettingsView.as_view(), name="settings"),
    path("settings/setup/", include("tenants.set_up_urls")),
    path("settings/general/", GeneralView.as_view(), name="settings_general"),
    path("settings/brand/", BrandView.as_view(), name="brand"),
    path("settings/audit/alerts/", AlertsView.as_view(), name="alerts"),
    path("settings/audit/alerts/<uuid:pk>/", AlertView.as_view(), name="alert"),
    path("settings/audit/rules/", SecurityRulesView.as_view(), name="security_rules"),
    path("settings/privacy/contact/", PrivacyContactView.as_view(), name="privacy_contact"),
    path("settings/privacy/incidents/", IncidentsView.as_view(), name="incidents"),
    path("settings/privacy/incidents/new/", IncidentNewView.as_view(), name="incident_new"),
    path("settings/privacy/incidents/<uuid:pk>/", IncidentView.as_view(), name="incident"),
    path("settings/privacy/incidents/<uuid:pk>/closure/", IncidentClosureView.as_view(), name="incident_closure"),
    path("settings/privacy/incidents/<uuid:pk>/<slug:step>/", IncidentStepView.as_view(), name="incident_step"),
    path("settings/ownership/", OwnershipView.as_view(), name="ownership"),
    path("settings/ownership/offer/", OwnershipOfferView.as_view(), name="ownership_offer"),
    path("", include("tenants.leaving_urls")),
    path("settings/second-step/", SecondStepView.as_view(), name="second_step"),
    path("settings/second-step/signing-in/", SigningInView.as_view(), name="signing_in"),
    path("settings/members/", MembersView.as_view(), name="members"),
    path("settings/members/invitations/", InvitationsView.as_view(), name="invitations"),
    path("settings/members/invitations/<uuid:pk>/", InvitationRowView.as_view(), name="invitation_row"),
    path("settings/members/<uuid:pk>/", MemberView.as_view(), name="member"),
    path("settings/members/<uuid:pk>/devices/", MemberDevicesView.as_view(), name="member_devices"),
    path("settings/members/<uuid:pk>/active/", MemberActiveView.as_view(), name="member_active"),
    path("settings/members/<uuid:pk>/access/", MemberAccessView.as_view(), name="member_access"),
    path("settings/members/<uuid:pk>/exceptions/", ExceptionsView.as_view(), name="exceptions"),
    path("settings/members/<uuid:pk>/exceptions/<str:permission>/", ExceptionView.as_view(), name="exception"),
    path("settings/members/<uuid:pk>/seeing/", SeeingView.as_view(), name="seeing"),
    path("settings/seeing/", SeeingEndView.as_view(), name="seeing_end"),
    path("settings/support/", SupportAccessView.as_view(), name="support_access"),
    path("settings/support/visit/", SupportEndView.as_view(), name="support_end"),
    path("settings/teams/", TeamsView.as_view(), name="teams"),
    path("settings/teams/new/", TeamNewView.as_view(), name="team_new"),
    path("settings/teams/<uuid:pk>/", TeamView.as_view(), name="team"),
    path("settings/teams/<uuid:pk>/removal/", TeamRemovalView.as_view(), name="team_removal"),
    path("settings/roles/", RolesView.as_view(), name="roles"),
    path("settings/roles/new/", RoleNewView.as_view(), name="role_new"),
    path("settings/roles/<uuid:pk>/", RoleView.as_view(), name="role"),
    path("settings/roles/<uuid:pk>/default/", RoleDefaultView.as_view(), name="role_default"),
    path("settings/roles/<uuid:pk>/removal/", RoleRemovalView.as_view(), name="role_removal"),
    path("settings/plan/", PlanView.as_view(), name="plan"),
    path("settings/plan/change/", PlanChangeView.as_view(), name="plan_change"),
    path("settings/plan/payment/", PlanPaymentView.as_view(), name="plan_payment"),
    path("settings/plan/tax-id/", TaxIdView.as_view(), name="tax_id"),
    path("settings/api-keys/", ApiKeysView.as_view(), name="api_keys"),
    path("settings/api-keys/new/", ApiKeyNewView.as_view(), name="api_key_new"),
    path("settings/api-keys/<uuid:pk>/", ApiKeyView.as_view(), name="api_key"),
    path("settings/api-keys/<uuid:pk>/secret/", ApiKeySecretView.as_view(), name="api_key_secret"),
    path("settings/api-sites/", ApiOriginsView.as_view(), name="api_origins"),
    path("settings/api-sites/<uuid:pk>/", ApiOriginView.as_view(), name="api_origin"),
    path("settings/apps/", OAuthAppsView.as_view(), name="oauth_apps"),
    path("settings/apps/new/", OAuthAppNewView.as_view(), name="oauth_app_new"),
    path("settings/apps/<uuid:pk>/", OAuthAppView.as_view(), name="oauth_app"),
]
