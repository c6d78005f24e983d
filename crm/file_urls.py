"""Addresses of files inside an organization."""

from django.urls import path

from crm.views.files import ContactFilesView, FileView, LeadFilesView

urlpatterns = [
    path("leads/<uuid:pk>/files/", LeadFilesView.as_view(), name="lead_files"),
    path("contacts/<uuid:pk>/files/", ContactFilesView.as_view(), name="contact_files"),
    path("files/<uuid:pk>/", FileView.as_view(), name="file"),
]
