"""Contacts and companies: the lists, and new ones."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm.forms.people import ADDRESS, CompanyForm, NewContactForm
from crm.queries import people
from crm.queries.directory import CompanyDirectory, ContactDirectory, Directory, Wanted
from crm.services import companies, contacts
from crm.views.base import SentOnce
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

TABLES = {"import": "create", "export": "export", "archive": "delete"}


class ContactsView(SentOnce):
    """GET lists people: the page, or what another choice changes. POST makes one."""

    allow = may("contact.view")
    allow_methods = {"post": may("contact.create")}

    def get(self, request):
        found = ContactDirectory(request.membership, Wanted.read(request.GET))
        owners = [member.user for member in people.colleagues() if member.may("contact.change")]
        return _listed(request, found, "contacts", owners=owners)

    def post(self, request):
        form = NewContactForm(request.POST)
        if not form.is_valid():
            return _asked(request, "contact", form, status=422)
        said = {name: form.cleaned_data[name] for name in ("name", "phone", "email", "document", "job_title", "city")}
        try:
            with self.sent_once(*form.fields) as turn:
                if turn.is_first:
                    company = companies.named(form.cleaned_data["company"])
                    by = {"by": request.user, "owner": request.user}
                    turn.has_made(contacts.create(**by, company=company, custom=form.custom, **said).pk)
        except contacts.Known as known:
            return self._known(request, form, known)
        return HttpResponseClientRedirect(reverse("contact", args=[turn.made]))

    def _known(self, request, form: NewContactForm, known: contacts.Known) -> HttpResponse:
        """Somebody has this phone or e-mail; who it is, is told to those who may see that person."""
        seen = type(known.contact).objects.accessible_by(request.membership).filter(pk=known.contact.pk).exists()
        form.add_error(None, _("Somebody is known by this phone, e-mail or document already."))
        return _asked(request, "contact", form, status=422, known=known.contact if seen else None)


class NewContactView(TenantView):
    """The dialog that asks who it is."""

    allow = may("contact.create")

    def get(self, request):
        return _asked(request, "contact", NewContactForm(initial={"name": request.GET.get("name", "")[:120]}))


class CompaniesView(SentOnce):
    """GET lists companies, POST makes one."""

    allow = may("company.view")
    allow_methods = {"post": may("company.create")}

    def get(self, request):
        return _listed(request, CompanyDirectory(request.membership, Wanted.read(request.GET)), "companies")

    def post(self, request):
        form = CompanyForm(request.POST)
        if not form.is_valid():
            return _asked(request, "company", form, status=422)
        said = {name: form.cleaned_data[name] for name in ("name", "cnpj", *ADDRESS)}
        try:
            with self.sent_once(*form.fields) as turn:
                if turn.is_first:
                    turn.has_made(companies.create(custom=form.custom, **said).pk)
        except companies.Taken:
            form.add_error("cnpj", _("Another company has this CNPJ."))
            return _asked(request, "company", form, status=422)
        return HttpResponseClientRedirect(reverse("company", args=[turn.made]))


class NewCompanyView(TenantView):
    """The dialog that asks what it is called."""

    allow = may("company.create")

    def get(self, request):
        return _asked(request, "company", CompanyForm())


def _listed(request: OrganizationRequest, found: Directory, kind: str, **context: Any) -> HttpResponse:
    template = f"crm/people/{'_found' if request.htmx else 'index'}.html"
    entity = "contact" if kind == "contacts" else "company"
    rights = {f"may_{what}": request.membership.may(f"{entity}.{verb}") for what, verb in TABLES.items()}
    shown = {"found": found, "kind": kind, "entity": entity, "here": reverse(kind), **rights, **context}
    response = render(request, template, shown)
    response["Vary"] = "HX-Request"
    return response


def _asked(request: OrganizationRequest, what: str, form: Any, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"crm/people/new_{what}.html", {"form": form, **context}, status=status)
