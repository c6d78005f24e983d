"""The addresses below /o/<slug>/ of an organization that is being deleted: when it goes, what stops it, what is taken along."""

from django.urls import include, path, re_path

from config import api_urls
from tenants.deletion.views import closed

handler500 = "config.failures.server_error"
urlpatterns = [
    path("", include("tenants.leaving_urls")),
    path("api/v1/", include(api_urls.leaving)),
    re_path("", closed),
]
