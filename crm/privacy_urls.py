"""Addresses of what people may ask for their data, inside an organization."""

from django.urls import path

from crm.views.erasing import ContactErasureView, ErasureView, PrivacyView

urlpatterns = [
    path("contacts/<uuid:pk>/erasure/", ContactErasureView.as_view(), name="contact_erasure"),
    path("settings/privacy/", PrivacyView.as_view(), name="privacy"),
    path("settings/privacy/erasures/<uuid:pk>/", ErasureView.as_view(), name="erasure"),
]
