"""Notes about a lead or a contact."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from config.ids import uuid_or_none
from crm.forms.note import NoteChangeForm, NoteForm
from crm.models import Contact, Lead, Note
from crm.queries import people
from crm.queries.notes import told_rights
from crm.services import notes, removed
from crm.views.base import LeadScoped, SentOnce, asked, lead_changed, refuse, taken_away
from crm.views.contacts import living_contact, readable_contacts
from crm.views.editing import contact_changed
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class LeadNotesView(LeadScoped):
    """GET opens an empty note in a dialog, POST writes it."""

    allow_methods = {"get": may("lead.change"), "post": may("lead.change")}

    def get(self, request, pk: UUID):
        return _form(request, self.changeable_lead, NoteForm(), in_dialog=True)

    def post(self, request, pk: UUID):
        return _written(self, self.changeable_lead)


class ContactNotesView(SentOnce):
    """GET opens an empty note about a person in a dialog, POST writes it."""

    allow = may("contact.change")

    def get(self, request, pk: UUID):
        return _form(request, living_contact(request, pk), NoteForm(), in_dialog=True)

    def post(self, request, pk: UUID):
        return _written(self, living_contact(request, pk))


class LeadMentionsView(LeadScoped):
    """Whom a note about this lead may call by name."""

    allow_methods = {"get": may("lead.change")}

    def get(self, request, pk: UUID):
        return _mentionable(request, self.lead)


class ContactMentionsView(TenantView):
    """Whom a note about this person may call by name."""

    allow = may("contact.change")

    def get(self, request, pk: UUID):
        return _mentionable(request, get_object_or_404(readable_contacts(request), pk=pk))


class NoteView(SentOnce):
    """GET opens a note in a dialog, POST saves its other words, DELETE takes it away."""

    allow = may("lead.change", "contact.change", "lead.delete", "contact.delete")

    def get(self, request, pk: UUID):
        note = self._note("edit")
        form = NoteChangeForm(initial={"text": note.text, "seen": note.updated_at.isoformat()})
        return _form(request, note.about, form, in_dialog=True, note=note)

    def post(self, request, pk: UUID):
        note, form = self._note("edit"), NoteChangeForm(request.POST)
        if not form.is_valid():
            return _complaining(request, note.about, form, in_dialog=True, note=note)
        try:
            with self.sent_once(*form.fields) as turn:
                if turn.is_first:
                    notes.change(note, by=request.user, **form.cleaned_data)
        except Note.DoesNotExist:
            raise Http404 from None
        except notes.Changed as changed:
            again = {"text": form.cleaned_data["text"], "seen": changed.note.updated_at.isoformat()}
            form = NoteChangeForm(initial=again)
            return _complaining(request, note.about, form, in_dialog=True, note=changed.note, status=409)
        return _after(request, note.about, toast=_("Note saved"), close=True)

    def delete(self, request, pk: UUID):
        note = self._note("delete")
        removed.remove(note, by=request.user)
        return taken_away(_after(request, note.about), _("Note deleted"), reverse("note_restoring", args=[note.pk]))

    def _note(self, deed: str) -> Note:
        """One that is only seen is 403."""
        note = note_for(self.request, self.kwargs["pk"])
        if not (note.may_edit if deed == "edit" else note.may_delete):
            refuse(self.request)
        return note


class NotePinView(TenantView):
    """POST puts a note above the timeline, DELETE puts it back among the others."""

    allow = may("lead.change", "contact.change")

    def post(self, request, pk: UUID):
        return self._pinned(is_pinned=True, toast=_("Note pinned"))

    def delete(self, request, pk: UUID):
        return self._pinned(is_pinned=False, toast=_("Note unpinned"))

    def _pinned(self, *, is_pinned: bool, toast: str) -> HttpResponse:
        note = note_for(self.request, self.kwargs["pk"])
        if not note.may_pin:
            refuse(self.request)
        notes.pin(note, by=self.request.user, is_pinned=is_pinned)
        return _after(self.request, note.about, toast=toast)


def note_for(request: OrganizationRequest, pk: UUID, rows=Note.objects) -> Note:
    """Of a lead or a contact that this person sees."""
    seen = rows.accessible_by(request.membership).select_related("lead__contact", "contact")
    note = get_object_or_404(seen, pk=pk)
    told_rights([note], request.membership)
    return note


def _written(view: SentOnce, about: Lead | Contact) -> HttpResponse:
    request = view.request
    form, in_dialog = NoteForm(request.POST), bool(asked(request, "dialog"))
    if not form.is_valid():
        return _complaining(request, about, form, in_dialog=in_dialog)
    with view.sent_once(*form.fields) as turn:
        if turn.is_first:
            notes.add(about, by=request.user, text=form.cleaned_data["text"])
    return _after(request, about, toast=_("Note saved") if in_dialog else "", close=in_dialog)


def _mentionable(request: OrganizationRequest, about: Lead | Contact) -> HttpResponse:
    everybody = people.mentionable(people.who_may_see(about))
    others = [person for person in everybody if person.user.pk != request.user.pk]
    return render(request, "crm/note/mentions.html", {"people": others})


def _form(
    request: OrganizationRequest,
    about: Lead | Contact,
    form: NoteForm,
    *,
    in_dialog: bool,
    note: Note | None = None,
    status: int = 200,
) -> HttpResponse:
    noun = about._meta.model_name
    addresses = {f"{part}_url": reverse(f"{noun}_{part}", args=[about.pk]) for part in ("notes", "mentions")}
    context = {"about": about, "note": note, "form": form, "is_overtaken": status == 409, **addresses}
    template = "crm/note/edit.html" if in_dialog else "crm/note/_form.html"
    return render(request, template, context, status=status)


def _complaining(
    request: OrganizationRequest, about: Lead | Contact, form: NoteForm, *, in_dialog: bool, status: int = 422, **more
) -> HttpResponse:
    """The form with its complaints, where it was sent from."""
    response = _form(request, about, form, in_dialog=in_dialog, status=status, **more)
    if in_dialog:
        return as_dialog(response)
    return reswap(retarget(response, "#note_form"), "outerHTML")


def _after(
    request: OrganizationRequest, about: Lead | Contact, *, toast: str = "", close: bool = False
) -> HttpResponse:
    """The lead or the person's page that shows it."""
    if isinstance(about, Lead) and asked(request, "in") != "contact" and not uuid_or_none(asked(request, "lead")):
        return lead_changed(request, about.pk, toast=toast, close=close)
    person = about.contact if isinstance(about, Lead) else about
    return contact_changed(request, person.pk, toast=toast, close=close)
