"""Bringing back what was taken away a moment ago: notes, tasks, files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import File, Note, Task
from crm.queries import tasks
from crm.services import removed
from crm.views.base import refuse, refused
from crm.views.notes import note_for
from tenants.access import may
from tenants.views.base import TenantView


class RestoringView(TenantView):
    """POST brings one back, for whoever may take it away. The pages that show it follow by themselves."""

    allow = may("lead.change", "contact.change", "lead.delete", "contact.delete")

    def post(self, request, pk: UUID):
        row = self.row(pk)
        try:
            removed.restore(row, by=request.user)
        except removed.NotUndoable as reason:
            return refused(str(reason), status=409)
        response = trigger_client_event(HttpResponse(), "toast", {"text": _("It is as it was before.")})
        if row.lead_id:
            trigger_client_event(response, "lead:changed", {"id": str(row.lead_id)})
        return response

    def row(self, pk: UUID) -> Any:
        """One that is only seen is 403, one that is not seen 404."""
        raise NotImplementedError


class NoteRestoringView(RestoringView):
    """Of a note."""

    def row(self, pk: UUID) -> Note:
        note = note_for(self.request, pk, Note.ever)
        if not note.may_delete:
            refuse(self.request)
        return note


class TaskRestoringView(RestoringView):
    """Of a task."""

    allow = may("task.change", "task.delete")

    def row(self, pk: UUID) -> Task:
        task = get_object_or_404(Task.ever.accessible_by(self.request.membership), pk=pk)
        if not tasks.deletable(self.request.membership).filter(pk=pk).exists():
            refuse(self.request)
        return task


class FileRestoringView(RestoringView):
    """Of a file."""

    allow = may("lead.change", "contact.change", "company.change")

    def row(self, pk: UUID) -> File:
        file = get_object_or_404(File.ever.accessible_by(self.request.membership), pk=pk)
        if not File.ever.accessible_by(self.request.membership, "lead.change").filter(pk=pk).exists():
            refuse(self.request)
        return file
