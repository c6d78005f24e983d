"""Addresses that payments' notices are posted to, outside any organization."""

from django.urls import path

from tenants.billing.hook import StripeHookView

urlpatterns = [path("stripe/", StripeHookView.as_view(), name="hook_stripe")]
