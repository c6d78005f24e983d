"""Addresses that providers post to, outside any organization."""

from django.urls import path

from messaging.providers import registry
from messaging.views.handed import HandedFileView
from messaging.views.webhooks import WebhookView

urlpatterns = [
    path("files/<uuid:organization>/<str:proof>/<str:name>", HandedFileView.as_view(), name="hook_file"),
    path("meta/", WebhookView.as_view(), name="hook_meta"),
    *(
        path(f"{key}/<str:token>/", WebhookView.as_view(provider_key=key), name=f"hook_{key}")
        for key in registry.PROVIDERS
    ),
]
