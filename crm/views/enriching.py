"""What the public register says of a company, beside what people wrote."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.models import Company
from crm.queries.company import CompanySheet
from crm.services import enriching
from crm.views.base import told
from crm.views.directory import CompanyScoped
from tenants.access import may
from tenants.requests import OrganizationRequest


class CompanyRegisterView(CompanyScoped):
    """GET shows what is known, POST asks the register, unless the answer is fresh."""

    allow_methods = {"post": may("company.change")}

    def get(self, request, pk: UUID):
        return shown(request, self.company())

    def post(self, request, pk: UUID):
        company = self.changeable()
        if enriching.look_up_company(company) is None:
            return told(shown(request, company), toast=_("A right CNPJ is needed first."))
        return shown(request, company)


class CompanyRegisterFieldView(CompanyScoped):
    """POST takes one value of the register, by choice."""

    allow = may("company.change")

    def post(self, request, pk: UUID, field: str):
        company = enriching.use(self.changeable(), field)
        context = {"company": company, "sheet": CompanySheet(company, request.membership)}
        return render(request, "crm/company/register_used.html", context)


def shown(request: OrganizationRequest, company: Company) -> HttpResponse:
    context = {"company": company, "sheet": CompanySheet(company, request.membership)}
    return render(request, "crm/company/_register.html", context)
