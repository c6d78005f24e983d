"""Notes about a lead."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from crm.forms.note import NoteChangeForm, NoteForm
from crm.models import Note
from crm.queries import people
from crm.queries.notes import may_edit
from crm.queries.reach import reaches
from crm.services import notes
from crm.views.base import LeadScoped, SentOnce, asked, lead_changed, refuse
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class LeadNotesView(LeadScoped):
    """GET opens an empty note in a dialog, POST writes it."""

    allow_methods = {"get": may("lead.change"), "post": may("lead.change")}

    def get(self, request, pk: UUID):
        return render(request, "crm/lead/note.html", {"lead": self.changeable_lead, "form": NoteForm()})

    def post(self, request, pk: UUID):
        lead, form, in_dialog = self.changeable_lead, NoteForm(request.POST), bool(asked(request, "dialog"))
        if not form.is_valid():
            template = "crm/lead/note.html" if in_dialog else "crm/lead/_note_form.html"
            response = render(request, template, {"lead": lead, "form": form}, status=422)
            if in_dialog:
                return reswap(retarget(response, "#dialog"), "innerHTML")
            return reswap(retarget(response, "#note_form"), "outerHTML")
        with self.sent_once(*form.fields) as turn:
            if turn.is_first:
                notes.add(lead, by=request.user, text=form.cleaned_data["text"])
        return lead_changed(request, lead.pk, toast=_("Note saved") if in_dialog else "", close=in_dialog)


class LeadMentionsView(LeadScoped):
    """Whom a note about this lead may call by name."""

    allow_methods = {"get": may("lead.change")}

    def get(self, request, pk: UUID):
        everybody = people.mentionable(people.who_may_see(self.lead))
        others = [person for person in everybody if person.user.pk != request.user.pk]
        return render(request, "crm/lead/mentions.html", {"people": others})


class NoteView(SentOnce):
    """GET opens a note in a dialog, POST saves its other words, DELETE takes back one's own."""

    allow = may("lead.change")

    def get(self, request, pk: UUID):
        note = self._editable()
        return self._opened(note, NoteChangeForm(initial={"text": note.text, "seen": note.updated_at.isoformat()}))

    def post(self, request, pk: UUID):
        note, form = self._editable(), NoteChangeForm(request.POST)
        if not form.is_valid():
            return self._refused(note, form, status=422)
        try:
            with self.sent_once(*form.fields) as turn:
                if turn.is_first:
                    notes.change(note, by=request.user, **form.cleaned_data)
        except Note.DoesNotExist:
            raise Http404 from None
        except notes.Changed as changed:
            again = {"text": form.cleaned_data["text"], "seen": changed.note.updated_at.isoformat()}
            return self._refused(changed.note, NoteChangeForm(initial=again), status=409)
        return lead_changed(request, note.lead_id, toast=_("Note saved"), close=True)

    def delete(self, request, pk: UUID):
        note = _note_for(self.request, self.kwargs["pk"])
        if note.author_id != request.user.pk:
            return refuse(request)
        lead_id = note.lead_id
        notes.delete(note, by=request.user)
        return lead_changed(request, lead_id, toast=_("Note deleted"))

    def _editable(self) -> Note:
        """One that is only seen is 403."""
        note = _note_for(self.request, self.kwargs["pk"])
        if not may_edit(self.request.membership, note):
            refuse(self.request)
        return note

    def _opened(self, note: Note, form: NoteChangeForm, *, status: int = 200) -> HttpResponse:
        context = {"lead": note.lead, "note": note, "form": form, "is_overtaken": status == 409}
        return render(self.request, "crm/lead/note.html", context, status=status)

    def _refused(self, note: Note, form: NoteChangeForm, *, status: int) -> HttpResponse:
        return reswap(retarget(self._opened(note, form, status=status), "#dialog"), "innerHTML")


class NotePinView(TenantView):
    """POST puts a note above the timeline of its lead, DELETE puts it back among the others."""

    allow = may("lead.change")

    def post(self, request, pk: UUID):
        return self._pinned(is_pinned=True, toast=_("Note pinned"))

    def delete(self, request, pk: UUID):
        return self._pinned(is_pinned=False, toast=_("Note unpinned"))

    def _pinned(self, *, is_pinned: bool, toast: str) -> HttpResponse:
        note = _note_for(self.request, self.kwargs["pk"])
        if not reaches(self.request.membership, "lead.change", note.lead.owner_id):
            refuse(self.request)
        notes.pin(note, by=self.request.user, is_pinned=is_pinned)
        return lead_changed(self.request, note.lead_id, toast=toast)


def _note_for(request: OrganizationRequest, pk: UUID) -> Note:
    """Of a lead that this person sees."""
    return get_object_or_404(Note.objects.accessible_by(request.membership).select_related("lead"), pk=pk)
