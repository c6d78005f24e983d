"""Addresses that providers post to, outside any organization."""

from django.urls import path

from messaging.views.webhooks import WebhookView

urlpatterns = [
    path("meta/", WebhookView.as_view(), name="hook_meta"),
    path("whatsapp_cloud/<str:token>/", WebhookView.as_view(), name="hook_whatsapp_cloud"),
]
