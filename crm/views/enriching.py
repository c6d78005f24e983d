"""What public registers say of a company, beside what people wrote; and what is looked up by itself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.enriching import EnrichmentForm
from crm.models import Company
from crm.queries import decisions, looked_up
from crm.queries.company import CompanySheet
from crm.services import enriching, policy, taking
from crm.views.base import asked, refused, told
from crm.views.companies import CompanyScoped
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class CompanyRegisterView(CompanyScoped):
    """GET shows what is known, POST asks the registers, unless their answers are fresh."""

    allow_methods = {"post": may("company.change")}

    def get(self, request, pk: UUID):
        return _shown(request, self.company())

    def post(self, request, pk: UUID):
        company = self.changeable()
        if not enriching.look_up_company(company):
            return told(_shown(request, company), toast=_("A right CNPJ or a CEP is needed first."))
        return _shown(request, company)


class CompanyRegisterFieldView(CompanyScoped):
    """POST takes one value of a register, or decides against it; DELETE takes that back."""

    allow = may("company.change")

    def post(self, request, pk: UUID, field: str):
        company = self.changeable()
        if asked(request, "keep"):
            taking.keep(company, field)
            return _used(request, self.company())
        way_back = taking.take(company, field, by=request.user)
        response = _used(request, self.company())
        if not way_back:
            return response
        url = f"{reverse('company_register_field', args=[pk, field])}?{urlencode({'was': way_back})}"
        return trigger_client_event(response, "toast", {"text": _("Saved."), "undo_url": url, "undo_method": "DELETE"})

    def delete(self, request, pk: UUID, field: str):
        if not taking.put_back(self.changeable(), asked(request, "was"), by=request.user):
            return refused(_("It is too late to take this change back. Edit the fields by hand."), status=409)
        return told(_used(request, self.company(), oob=True), toast=_("It is as it was before."))


class EnrichmentView(TenantView):
    """GET shows what is looked up by itself, POST decides it."""

    allow = may("pipeline.change")

    def get(self, request):
        return self._page(EnrichmentForm(initial=EnrichmentForm.initial_of(decisions.current())))

    def post(self, request):
        form = EnrichmentForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        policy.decide(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("enrichment")

    def _page(self, form: EnrichmentForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "now": looked_up.now()}
        return render(self.request, "crm/enrichment/index.html", context, status=status)


def _shown(request: OrganizationRequest, company: Company) -> HttpResponse:
    context = {"company": company, "sheet": CompanySheet(company, request.membership)}
    return render(request, "crm/company/_register.html", context)


def _used(request: OrganizationRequest, company: Company, *, oob: bool = False) -> HttpResponse:
    context = {"company": company, "sheet": CompanySheet(company, request.membership), "oob": oob}
    return render(request, "crm/company/register_used.html", context)
