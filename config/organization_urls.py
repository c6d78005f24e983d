"""Addresses inside an organization, below /o/<slug>/."""

from django.urls import include, path

from tenants.admin.sites import organization_site

handler500 = "config.failures.server_error"
urlpatterns = [
    path("", include("tenants.urls")),
    path("", include("crm.urls")),
    path("", include("crm.file_urls")),
    path("", include("crm.batch_urls")),
    path("", include("crm.privacy_urls")),
    path("", include("crm.directory_urls")),
    path("", include("messaging.urls")),
    path("api/v1/", include("config.api_urls")),
    path("admin/", organization_site.urls),
]
