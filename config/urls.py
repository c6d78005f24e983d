"""Addresses outside any organization."""

from django.conf import settings
from django.urls import include, path

from config import api_urls
from crm.views.digests import DigestStopView
from tenants.admin.sites import operator_site

handler500 = "config.failures.server_error"
urlpatterns = [
    path("", include("tenants.public_urls")),
    path("accounts/", include("tenants.sign_in_urls")),
    path("admin/", operator_site.urls),
    path("hooks/", include("messaging.hook_urls")),
    path("hooks/", include("crm.hook_urls")),
    path("hooks/", include("tenants.hook_urls")),
    path("f/", include("crm.public_urls")),
    path("digests/<uuid:organization>/<str:proof>/", DigestStopView.as_view(), name="digest_stop"),
    path("api/v1/", include(api_urls.described)),
]
if settings.DEBUG:
    from config.views.components import ComponentsView  # nobody but us sees it

    urlpatterns.append(path("components/", ComponentsView.as_view(), name="components"))
