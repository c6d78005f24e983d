"""Addresses of the platform, outside any organization."""

from django.urls import path

from tenants.views.branding import BrandFileView
from tenants.views.closing import AccountClosingView
from tenants.views.console import ConsoleView
from tenants.views.google import GoogleConnectionView
from tenants.views.health import HealthView, ReadyView
from tenants.views.identity import IdentityView
from tenants.views.invitation import InvitationView
from tenants.views.keyboard import KeyboardView
from tenants.views.oauth import AuthorizationView, MetadataView, RevocationView, TokenView
from tenants.views.organizations import OrganizationMadeView, OrganizationNewView
from tenants.views.people import PreferencesView
from tenants.views.security import DevicesView, ProgramsView, SecurityView, SignedInView
from tenants.views.start import HomeView
from tenants.views.stopping import SetUpStopView
from tenants.views.support import SupportView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("console/", ConsoleView.as_view(), name="console"),
    path("brand/<uuid:organization>/<str:name>", BrandFileView.as_view(), name="brand_file"),
    path("organizations/new/", OrganizationNewView.as_view(), name="organization_new"),
    path("organizations/made/", OrganizationMadeView.as_view(), name="organization_made"),
    path("invitations/<uuid:organization>/<str:proof>/", InvitationView.as_view(), name="invitation"),
    path("setup/<uuid:organization>/<str:proof>/", SetUpStopView.as_view(), name="set_up_stop"),
    path("preferences/", PreferencesView.as_view(), name="preferences"),
    path("preferences/keyboard/", KeyboardView.as_view(), name="keyboard"),
    path("security/", SecurityView.as_view(), name="security"),
    path("security/closing/", AccountClosingView.as_view(), name="account_closing"),
    path("signed-in/", SignedInView.as_view(), name="signed_in"),
    path("security/devices/", DevicesView.as_view(), name="devices"),
    path("security/programs/", ProgramsView.as_view(), name="programs"),
    path("oauth/authorize/", AuthorizationView.as_view(), name="oauth_authorization"),
    path("oauth/token/", TokenView.as_view(), name="oauth_token"),
    path("oauth/revoke/", RevocationView.as_view(), name="oauth_revocation"),
    path(".well-known/oauth-authorization-server", MetadataView.as_view(), name="oauth_metadata"),
    path("security/google/", GoogleConnectionView.as_view(), name="google_connection"),
    path("identity/", IdentityView.as_view(), name="identity"),
    path("support/", SupportView.as_view(), name="support"),
    path("healthz", HealthView.as_view(), name="health"),
    path("readyz", ReadyView.as_view(), name="ready"),
]
