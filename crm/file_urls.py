"""Addresses of files and notes inside an organization, and of bringing back what was taken away."""

from django.urls import path

from crm.views.files import ContactFilesView, FileView, LeadFilesView
from crm.views.notes import ContactMentionsView, ContactNotesView
from crm.views.removed import FileRestoringView, NoteRestoringView, TaskRestoringView

urlpatterns = [
    path("leads/<uuid:pk>/files/", LeadFilesView.as_view(), name="lead_files"),
    path("contacts/<uuid:pk>/files/", ContactFilesView.as_view(), name="contact_files"),
    path("files/<uuid:pk>/", FileView.as_view(), name="file"),
    path("files/<uuid:pk>/restoring/", FileRestoringView.as_view(), name="file_restoring"),
    path("contacts/<uuid:pk>/notes/", ContactNotesView.as_view(), name="contact_notes"),
    path("contacts/<uuid:pk>/mentions/", ContactMentionsView.as_view(), name="contact_mentions"),
    path("notes/<uuid:pk>/restoring/", NoteRestoringView.as_view(), name="note_restoring"),
    path("tasks/<uuid:pk>/restoring/", TaskRestoringView.as_view(), name="task_restoring"),
]
