"""Addresses of signing in by Google, below /accounts/google/."""

from django.urls import path
from django.views.decorators.http import require_GET

from tenants.views import google
from tenants.views.confirming import sensitive

urlpatterns = [
    path("", google.GoogleView.as_view(), name="google_login"),
    path("callback/", require_GET(google.callback), name="google_callback"),
    path("connecting/", sensitive(google.GoogleConnectingView.as_view()), name="google_connecting"),
    path("confirming/", google.GoogleConfirmingView.as_view(), name="google_confirming"),
    path("joining/", google.GoogleJoiningView.as_view(), name="google_joining"),
]
