"""Addresses for people from outside: forms."""

from django.urls import path

from crm.views.forms import EmbedScriptView, VisitorFormView

urlpatterns = [
    path("embed.js", EmbedScriptView.as_view(), name="embed_script"),
    path("<str:token>/", VisitorFormView.as_view(), name="visitor_form"),
]
