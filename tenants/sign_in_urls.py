"""Addresses of signing up and in, below /accounts/: allauth's, with ours before those that are to be sensitive."""

from allauth.account import views
from django.urls import include, path

from tenants.views.confirming import sensitive

urlpatterns = [
    path("email/", sensitive(views.email, "POST"), name="account_email"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("tenants.factor_urls")),
    path("google/", include("tenants.google_urls")),
]
