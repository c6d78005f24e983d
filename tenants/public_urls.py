"""Addresses of the platform, outside any organization."""

from django.urls import path

from tenants.views.health import HealthView, ReadyView
from tenants.views.start import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("healthz", HealthView.as_view(), name="health"),
    path("readyz", ReadyView.as_view(), name="ready"),
]
