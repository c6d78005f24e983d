"""Addresses inside an organization, below /o/<slug>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("tenants.urls")),
    path("", include("crm.urls")),
    path("", include("messaging.urls")),
]
