"""A company's page, and editing what it is."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from crm.forms.people import CompanyDetailsForm
from crm.models import Activity, Company
from crm.queries import timeline
from crm.queries.company import CompanySheet
from crm.services import companies, merging
from crm.views.base import SentOnce, asked, refuse, told
from crm.views.editing import Editable, conflicting, not_saved, opened, with_the_way_back
from tenants.access import may
from tenants.requests import OrganizationRequest

COMPANY = Editable("company_details", "details", "seen", _("Company"))


class CompanyScoped(SentOnce):
    """A view about one company that this person may see; changing it asks for more."""

    allow = may("company.view")

    def company(self) -> Company:
        return get_object_or_404(Company.objects.accessible_by(self.request.membership), pk=self.kwargs["pk"])

    def changeable(self) -> Company:
        company = self.company()
        if not CompanySheet(company, self.request.membership).may_change:
            refuse(self.request)
        return company


class CompanyView(CompanyScoped):
    """A company, its people, leads and one timeline of it all."""

    def get(self, request, pk: UUID):
        company = self.company()
        if company.merged_into_id:
            return redirect("company", pk=merging.home(company).pk)
        return render(request, "crm/company/show.html", company_context(request, company))


class CompanyPartsView(CompanyScoped):
    """What the page shows of the company, again."""

    def get(self, request, pk: UUID):
        company = self.company()
        if company.merged_into_id:  # while the page was open
            return HttpResponseClientRedirect(reverse("company", args=[merging.home(company).pk]))
        return render(request, "crm/company/changed.html", company_context(request, company))


class CompanyDetailsView(CompanyScoped):
    """GET opens the fields of a company, POST saves them."""

    allow_methods = {"get": may("company.change"), "post": may("company.change")}

    def get(self, request, pk: UUID):
        company = self.changeable()
        return opened(request, COMPANY, CompanyDetailsForm(initial=CompanyDetailsForm.initial_of(company)), company)

    def post(self, request, pk: UUID):
        company, form = self.changeable(), CompanyDetailsForm(request.POST, request.FILES)
        if not form.is_valid():
            return not_saved(request, COMPANY, form, company)
        try:
            now = self._save(company, form)
        except companies.Taken:
            form.add_error("cnpj", _("Another company has this CNPJ."))
            return not_saved(request, COMPANY, form, company)
        except companies.Changed as changed:
            return self._conflict(form, changed.company)
        response = render(request, "crm/company/changed.html", company_context(request, self.company()))
        done = now.updated_at != form.cleaned_data["seen"]
        return with_the_way_back(
            told(response, close=bool(asked(request, "dialog"))), _changes(company) if done else None
        )

    def _save(self, company: Company, form: CompanyDetailsForm) -> Company:
        with self.sent_once(*form.fields) as turn:
            if not turn.is_first:
                return company
            return companies.change(company, by=self.request.user, seen=form.cleaned_data["seen"], **form.changes)

    def _conflict(self, form: CompanyDetailsForm, now: Company) -> HttpResponse:
        theirs = CompanyDetailsForm.initial_of(now)
        last = _changes(now).select_related("actor").order_by("-happened_at", "-id").first()
        return conflicting(self.request, COMPANY, form, now, theirs=theirs, last=last)


class CompanyTimelineView(CompanyScoped):
    """Older lines."""

    def get(self, request, pk: UUID):
        company = self.company()
        before = timeline.Cursor.read(asked(request, "before"))
        page = timeline.of_company(company, request.membership, before=before)
        return render(request, "crm/company/_lines.html", {"company": company, "page": page})


def company_context(request: OrganizationRequest, company: Company) -> dict[str, Any]:
    """What the page shows, its timeline as far down as it is shown already."""
    down_to = timeline.Cursor.read(asked(request, "down_to"))
    return {
        "company": company,
        "sheet": CompanySheet(company, request.membership),
        "page": timeline.of_company(company, request.membership, down_to=down_to),
        "keep": asked(request, "keep").split(),
    }


def _changes(company: Company) -> QuerySet[Activity]:
    return company.activities.filter(kind=Activity.Kind.COMPANY_CHANGED)
