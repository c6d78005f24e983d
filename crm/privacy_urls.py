"""Addresses of what people may ask for their data, inside an organization."""

from django.urls import path

from crm.views.erasing import ContactErasureView, DisclosureView, ErasureView, PrivacyView
from crm.views.register import RegisterFileView, RegisterLineView, RegisterVersionView, RegisterView
from crm.views.retaining import ContactHoldsView, HoldView, RetentionRuleView, RetentionView

urlpatterns = [
    path("contacts/<uuid:pk>/erasure/", ContactErasureView.as_view(), name="contact_erasure"),
    path("contacts/<uuid:pk>/holds/", ContactHoldsView.as_view(), name="contact_holds"),
    path("contacts/<uuid:pk>/personal-data/", DisclosureView.as_view(), name="contact_disclosure"),
    path("settings/privacy/", PrivacyView.as_view(), name="privacy"),
    path("settings/privacy/erasures/<uuid:pk>/", ErasureView.as_view(), name="erasure"),
    path("settings/privacy/retention/", RetentionView.as_view(), name="retention"),
    path("settings/privacy/retention/<slug:kind>/", RetentionRuleView.as_view(), name="retention_rule"),
    path("settings/privacy/register/", RegisterView.as_view(), name="register"),
    path("settings/privacy/register/file/", RegisterFileView.as_view(), name="register_file"),
    path("settings/privacy/register/versions/<uuid:pk>/", RegisterVersionView.as_view(), name="register_version"),
    path("settings/privacy/register/<slug:key>/", RegisterLineView.as_view(), name="register_line"),
    path("settings/privacy/holds/<uuid:pk>/", HoldView.as_view(), name="hold"),
]
