"""Addresses of crm inside an organization."""

from django.urls import URLPattern, URLResolver, path

from crm.views.events import EventsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", EventsView.as_view(), name="events"),
]
