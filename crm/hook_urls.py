"""Addresses that other systems post leads to, outside any organization."""

from django.urls import path

from crm.views.hooks import GoogleHookView, LeadHookView, MetaHookView

urlpatterns = [
    path("leads/<str:token>/", LeadHookView.as_view(), name="hook_leads"),
    path("google_ads/<str:token>/", GoogleHookView.as_view(), name="hook_google_ads"),
    path("meta_leads/<str:token>/", MetaHookView.as_view(), name="hook_meta_leads"),
]
