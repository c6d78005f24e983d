"""Contacts and companies: the lists, and new ones."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from crm.forms.people import ADDRESS, CompanyForm, NewContactForm
from crm.queries import columns, directory_menus, own_menus, people, viewing
from crm.queries.directory import DIRECTORIES, Directory
from crm.queries.wanted import Wanted
from crm.services import companies, contacts, layouts
from crm.views.base import SentOnce
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

ENTITIES = {"contacts": "contact", "companies": "company"}
TABLES = {"import": "create", "export": "export", "archive": "delete"}


class ContactsView(SentOnce):
    """GET lists people: the page, or what another choice changes. POST makes one."""

    allow = may("contact.view")
    allow_methods = {"post": may("contact.create")}

    def get(self, request):
        return _listed(request, "contacts")

    def post(self, request):
        form = NewContactForm(request.POST, request.FILES)
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
        return _listed(request, "companies")

    def post(self, request):
        form = CompanyForm(request.POST, request.FILES)
        if not form.is_valid():
            return _asked(request, "company", form, status=422)
        said = {name: form.cleaned_data[name] for name in ("name", "cnpj", *ADDRESS)}
        try:
            with self.sent_once(*form.fields) as turn:
                if turn.is_first:
                    turn.has_made(companies.create(by=request.user, custom=form.custom, **said).pk)
        except companies.Taken:
            form.add_error("cnpj", _("Another company has this CNPJ."))
            return _asked(request, "company", form, status=422)
        return HttpResponseClientRedirect(reverse("company", args=[turn.made]))


class NewCompanyView(TenantView):
    """The dialog that asks what it is called."""

    allow = may("company.create")

    def get(self, request):
        return _asked(request, "company", CompanyForm())


class ContactsColumnsView(TenantView):
    """POST chooses the columns of one's own list, in the order given."""

    kind: ClassVar[str] = "contacts"
    allow = may("contact.view")

    def post(self, request):
        found = directory_of(request, self.kind)
        chosen = columns.known(request.POST.getlist("column"), found.every)
        layouts.choose_columns(request.user, [column.key for column in chosen], page=self.kind)
        return trigger_client_event(HttpResponse(status=204), "list:columns", {})


class ContactsTagsView(TenantView):
    """The tags one may choose from, asked for when their menu opens."""

    kind: ClassVar[str] = "contacts"
    allow = may("contact.view")

    def get(self, request):
        choices = directory_menus.tags_of(directory_of(request, self.kind))
        return render(request, "crm/board/_choices.html", {"choices": choices, "here": reverse(self.kind)})


class ContactsOwnFiltersView(TenantView):
    """What the organization's own fields are to say."""

    kind: ClassVar[str] = "contacts"
    allow = may("contact.view")

    def get(self, request):
        found = directory_of(request, self.kind)
        context = {
            "questions": own_menus.questions(found.wanted.custom, found.own_fields),
            "kept": found.wanted.with_(custom=()).pairs,
            "wanted": request.GET.get("field", ""),
            "here": reverse(self.kind),
            "target": "#board_view",
        }
        return render(request, "crm/board/own_filters.html", context)


class CompaniesColumnsView(ContactsColumnsView):
    """Of the list of companies."""

    kind = "companies"
    allow = may("company.view")


class CompaniesTagsView(ContactsTagsView):
    """Of the leads with companies."""

    kind = "companies"
    allow = may("company.view")


class CompaniesOwnFiltersView(ContactsOwnFiltersView):
    """Of companies."""

    kind = "companies"
    allow = may("company.view")


def directory_of(request: OrganizationRequest, kind: str) -> Directory:
    """What the address asks for, with the columns of the person."""
    of = DIRECTORIES[ENTITIES[kind]]
    layout = viewing.layout(request.membership, kind)
    return of(request.membership, Wanted.read(request.GET, of.entity), layout.columns if layout else ())


def _listed(request: OrganizationRequest, kind: str) -> HttpResponse:
    found, entity = directory_of(request, kind), ENTITIES[kind]
    rights = {f"may_{what}": request.membership.may(f"{entity}.{verb}") for what, verb in TABLES.items()}
    context = {
        "found": found,
        "filters": found.wanted,
        "is_narrowed": found.wanted.narrows,
        "own_fields": found.own_fields,
        "own": own_menus.chips(found.wanted.custom, found.own_fields, lambda name: found.wanted.without(name).address),
        "menus": directory_menus.menus(found, people.colleagues() if entity == "contact" else []),
        "columns": columns.offered(found.columns, found.every),
        "columns_url": reverse(f"{kind}_columns"),
        "tags_url": reverse(f"{kind}_tags"),
        "own_filters_url": reverse(f"{kind}_own_filters"),
        "kind": kind,
        "entity": entity,
        "here": reverse(kind),
        **rights,
    }
    response = render(request, f"crm/people/{'narrowed' if request.htmx else 'index'}.html", context)
    response["Vary"] = "HX-Request"
    address = f"{reverse(kind)}?{found.wanted.address}".rstrip("?")
    return trigger_client_event(response, "board:narrowed", {"address": address})


def _asked(request: OrganizationRequest, what: str, form: Any, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"crm/people/new_{what}.html", {"form": form, **context}, status=status)
