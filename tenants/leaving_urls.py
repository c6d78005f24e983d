"""Addresses about leaving: those of an organization that work also while it is being deleted."""

from django.urls import path

from tenants.deletion.views import DeletionView, ObjectionView, RecoveryView, TakeOverView
from tenants.exports.views import OrganizationExportFileView, OrganizationExportsView

urlpatterns = [
    path("settings/deletion/", DeletionView.as_view(), name="organization_deletion"),
    path("settings/deletion/objection/", ObjectionView.as_view(), name="deletion_objection"),
    path("settings/deletion/takeover/", TakeOverView.as_view(), name="deletion_takeover"),
    path("settings/deletion/recovery/", RecoveryView.as_view(), name="deletion_recovery"),
    path("settings/export/", OrganizationExportsView.as_view(), name="organization_exports"),
    path(
        "settings/export/<uuid:pk>/<str:proof>/", OrganizationExportFileView.as_view(), name="organization_export_file"
    ),
]
