"""Addresses of what people may ask for their data, inside an organization."""

from django.urls import path

from crm.views.erasing import ContactErasureView, DisclosureView, ErasureView, PrivacyView

urlpatterns = [
    path("contacts/<uuid:pk>/erasure/", ContactErasureView.as_view(), name="contact_erasure"),
    path("contacts/<uuid:pk>/personal-data/", DisclosureView.as_view(), name="contact_disclosure"),
    path("settings/privacy/", PrivacyView.as_view(), name="privacy"),
    path("settings/privacy/erasures/<uuid:pk>/", ErasureView.as_view(), name="erasure"),
]
