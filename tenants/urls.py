"""Addresses about the organization itself, inside it."""

from django.urls import path

from tenants.views.start import StartView

urlpatterns = [
    path("", StartView.as_view(), name="start"),
]
