"""What a person agreed to, noted by a colleague; and the words by which people stop and resume."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from crm.forms.consent import ConsentForm, WordsForm
from crm.models import Contact
from crm.queries import consents
from crm.services import consenting, policy
from crm.views.contacts import living_contact, readable_contacts
from crm.views.editing import contact_changed
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class ContactConsentsView(TenantView):
    """GET shows every word that was said, POST notes another one."""

    allow = may("contact.view")

    def get(self, request, pk: UUID):
        contact = get_object_or_404(readable_contacts(request), pk=pk)
        mine = Contact.objects.accessible_by(request.membership, "contact.change").filter(archived_at=None)
        form = ConsentForm() if mine.filter(pk=contact.pk).exists() else None
        return self._dialog(contact, form)

    def post(self, request, pk: UUID):
        contact, form = living_contact(request, pk), ConsentForm(request.POST)
        if not form.is_valid():
            return as_dialog(self._dialog(contact, form, status=422))
        said = form.cleaned_data
        proof = {"text": said.pop("text")}
        consenting.record(contact, **said, source=consenting.Source.PERSON, proof=proof, by=request.user)
        return contact_changed(request, pk, toast=_("Noted."), close=True)

    def _dialog(self, contact: Contact, form: ConsentForm | None, status: int = 200):
        context = {"contact": contact, "form": form, "history": consents.history(contact)}
        return render(self.request, "crm/consent/dialog.html", context, status=status)


class ConsentWordsView(TenantView):
    """GET shows the words, POST decides them."""

    allow = may("template.change")

    def get(self, request):
        return render(request, "crm/consent/words.html", {"form": WordsForm.current()})

    def post(self, request):
        form = WordsForm(request.POST)
        if not form.is_valid():
            return render(request, "crm/consent/words.html", {"form": form}, status=422)
        policy.decide(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("consent_words")
