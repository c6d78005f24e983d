"""Notes about a lead."""

from uuid import UUID

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from crm.forms.note import NoteForm
from crm.models import Note
from crm.queries import people
from crm.services import notes
from crm.views.base import LeadScoped, asked, lead_changed, refuse
from tenants.access import may
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
        notes.add(lead, by=request.user, text=form.cleaned_data["text"])
        return lead_changed(request, lead.pk, toast=_("Note saved") if in_dialog else "", close=in_dialog)


class LeadMentionsView(LeadScoped):
    """Whom a note about this lead may call by name."""

    allow_methods = {"get": may("lead.change")}

    def get(self, request, pk: UUID):
        everybody = people.mentionable(people.who_may_see(self.lead))
        others = [person for person in everybody if person.user.pk != request.user.pk]
        return render(request, "crm/lead/mentions.html", {"people": others})


class NoteView(TenantView):
    """DELETE takes back one's own note."""

    allow = may("lead.change")

    def delete(self, request, pk: UUID):
        note = get_object_or_404(Note.objects.accessible_by(request.membership).select_related("lead"), pk=pk)
        if note.author_id != request.user.pk:
            return refuse(request)
        lead_id = note.lead_id
        notes.delete(note, by=request.user)
        return lead_changed(request, lead_id, toast=_("Note deleted"))
