"""Editing what a lead and the person behind it are; whoever comes second sees what the first one did, and chooses."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import reswap, retarget, trigger_client_event

from crm.forms.lead import ContactForm, DealForm, Seen
from crm.models import Activity, Company, Contact, Lead
from crm.queries import changes
from crm.services import answer_files, companies, contacts, leads
from crm.services.versions import Stale
from crm.views.base import LeadScoped, SentOnce, asked, lead_changed, told
from crm.views.contacts import changeable_contact, contact_context, readable_contacts
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog


@dataclass(frozen=True)
class Editable:
    """A part that can be edited: the address it is saved at, its place on the page, what tells its version."""

    url_name: str
    part: str
    token: str
    title: str | Promise
    query: str = ""  # what opens it beside its address


DEAL = Editable("lead_deal", "deal", "version", _("Deal"))
CONTACT = Editable("contact_details", "details", "seen", _("Contact"))


class DealView(LeadScoped):
    """GET opens the fields of the opportunity, POST saves them."""

    allow_methods = {"get": may("lead.change"), "post": may("lead.change")}

    def get(self, request, pk: UUID):
        return opened(request, DEAL, DealForm(initial=DealForm.initial_of(self.changeable_lead)), self.lead)

    def post(self, request, pk: UUID):
        lead, form = self.changeable_lead, DealForm(request.POST, request.FILES)
        if not form.is_valid():
            return not_saved(request, DEAL, form, lead)
        try:
            now = self._save(lead, form)
        except Stale as stale:
            return self._conflict(form, stale.lead)
        response = lead_changed(request, lead.pk, close=bool(asked(request, "dialog")))
        done = now.version != form.cleaned_data["version"]
        return with_the_way_back(response, lead.activities.filter(kind="lead.changed") if done else None)

    def _save(self, lead: Lead, form: DealForm) -> Lead:
        wanted = form.changes
        with self.sent_once(*form.fields) as turn:
            if not turn.is_first:
                return lead
            if "company" in wanted:
                wanted["company"] = companies.named(wanted["company"])
            return leads.change(lead, by=self.request.user, version=form.cleaned_data["version"], **wanted)

    def _conflict(self, form: DealForm, now: Lead) -> HttpResponse:
        last = Activity.objects.filter(lead=now, kind__startswith="lead.").select_related("actor").newest_first()
        return conflicting(self.request, DEAL, form, now, theirs=DealForm.initial_of(now), last=last.first())


class ContactDetailsView(SentOnce):
    """GET opens the fields of a person, POST saves them."""

    allow = may("contact.view")
    allow_methods = {"get": may("contact.change"), "post": may("contact.change")}

    def get(self, request, pk: UUID):
        contact = changeable_contact(request, pk)
        return opened(request, CONTACT, ContactForm(initial=ContactForm.initial_of(contact)), contact)

    def post(self, request, pk: UUID):
        contact, form = changeable_contact(request, pk), ContactForm(request.POST, request.FILES)
        if not form.is_valid():
            return not_saved(request, CONTACT, form, contact)
        try:
            now = self._save(contact, form)
        except contacts.Taken as taken:
            form.add_error(taken.field, _("Another contact is known by this already."))
            return not_saved(request, CONTACT, form, contact)
        except contacts.Changed as changed:
            return self._conflict(form, changed.contact)
        response = contact_changed(request, contact.pk, close=bool(asked(request, "dialog")))
        done = now.updated_at != form.cleaned_data["seen"]
        return with_the_way_back(response, contact.activities.filter(kind="contact.changed") if done else None)

    def _save(self, contact: Contact, form: ContactForm) -> Contact:
        with self.sent_once(*form.fields) as turn:
            if not turn.is_first:
                return contact
            return contacts.change(contact, by=self.request.user, seen=form.cleaned_data["seen"], **form.changes)

    def _conflict(self, form: ContactForm, now: Contact) -> HttpResponse:
        last = Activity.objects.filter(contact=now, kind="contact.changed").select_related("actor").newest_first()
        return conflicting(self.request, CONTACT, form, now, theirs=ContactForm.initial_of(now), last=last.first())


def contact_changed(
    request: OrganizationRequest, contact_id: UUID, *, toast: str = "", close: bool = False
) -> HttpResponse:
    """The lead that shows the person, or the person's own page."""
    try:
        return lead_changed(request, UUID(asked(request, "lead")), toast=toast, close=close)
    except ValueError:
        context = contact_context(request, get_object_or_404(readable_contacts(request), pk=contact_id))
        return told(render(request, "crm/contact/changed.html", context), toast=toast, close=close)


def with_the_way_back(response: HttpResponse, changes: QuerySet[Activity] | None) -> HttpResponse:
    """A notice that offers to take the last change back; none when nothing was changed."""
    change = changes.order_by("-happened_at", "-id").first() if changes is not None else None
    if change is None or not change.particulars.get("changes"):
        return response
    way_back = {"undo_url": reverse("change", args=[change.pk]), "undo_method": "DELETE"}
    return trigger_client_event(response, "toast", {"text": str(_("Saved.")), **way_back})


def opened(
    request: OrganizationRequest, what: Editable, form: Seen, row: Lead | Contact | Company, status: int = 200
) -> HttpResponse:
    """The fields, to be filled in: in their place, or in a dialog when the page asks from one."""
    context = {"what": what, "form": form, "row": row, "dialog": asked(request, "dialog")}
    return render(request, "crm/lead/editing.html", context, status=status)


def not_saved(request: OrganizationRequest, what: Editable, form: Seen, row: Lead | Contact | Company) -> HttpResponse:
    """What was typed, with what is wrong with it."""
    return _in_its_place(opened(request, what, form, row, status=422), request, what, row)


def conflicting(
    request: OrganizationRequest,
    what: Editable,
    form: Seen,
    now: Lead | Contact | Company,
    *,
    theirs: dict[str, Any],
    last: Activity | None,
) -> HttpResponse:
    """Theirs stands; mine is carried along, to be sent again over what stands now."""
    form.carry(answer_files.carried(now, form.custom, by=request.user))
    context = {
        "what": what,
        "row": now,
        "form": form,
        "token": theirs[what.token],
        "last": last,
        "differences": changes.between(theirs, form.mine, touched=form.changed_data),
        "dialog": asked(request, "dialog"),
    }
    response = render(request, "crm/lead/conflict.html", context, status=409)
    return _in_its_place(response, request, what, now)


def _in_its_place(
    response: HttpResponse, request: OrganizationRequest, what: Editable, row: Lead | Contact | Company
) -> HttpResponse:
    """A form that is sent swaps nothing but what comes back changed; its complaints replace itself."""
    if asked(request, "dialog"):
        return as_dialog(response)
    return reswap(retarget(response, f"#{row._meta.model_name}_{row.pk}_{what.part}"), "outerHTML")
