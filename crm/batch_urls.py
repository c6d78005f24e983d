"""Addresses of what is done to many at once, and of the archive, inside an organization."""

from django.urls import path

from crm.views.archive import ArchiveListView, PurgeView, RestorationView
from crm.views.archive_parts import ArchivedPartsView, ArchivedPartView
from crm.views.bulk import BulkJobView, BulkUndoView, BulkView
from crm.views.directory_bulk import CompaniesBulkView, ContactsBulkView
from crm.views.putting_away import CompanyPutAwayView, PutAwayView

urlpatterns = [
    path("board/bulk/", BulkView.as_view(), name="board_bulk"),
    path("contacts/bulk/", ContactsBulkView.as_view(), name="contacts_bulk"),
    path("companies/bulk/", CompaniesBulkView.as_view(), name="companies_bulk"),
    path("bulk/<uuid:pk>/", BulkJobView.as_view(), name="bulk_job"),
    path("bulk/<uuid:pk>/undo/", BulkUndoView.as_view(), name="bulk_undo"),
    path("contacts/<uuid:pk>/archive/", PutAwayView.as_view(), name="contact_archive"),
    path("companies/<uuid:pk>/archive/", CompanyPutAwayView.as_view(), name="company_archive"),
    path("archive/", ArchiveListView.as_view(), name="archive"),
    path("archive/parts/", ArchivedPartsView.as_view(), name="archive_parts"),
    path("archive/parts/<uuid:pk>/", ArchivedPartView.as_view(), name="archive_part"),
    path("archive/restoration/", RestorationView.as_view(), name="archive_restoration"),
    path("archive/purge/", PurgeView.as_view(), name="archive_purge"),
]
