"""Companies in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from crm.api.bodies import CompanyBody, CompanyChangeBody
from crm.api.filters import CompanyFilter
from crm.api.representations import CompanySerializer
from crm.models import Company
from crm.services import companies
from tenants.access import may
from tenants.api.views import OrganizationViewSet


class CompanyViewSet(OrganizationViewSet):
    """Companies."""

    tag, noun = "Companies", "company"
    allow: ClassVar = {
        "list": may("company.view"),
        "retrieve": may("company.view"),
        "create": may("company.create"),
        "partial_update": may("company.change"),
    }
    queryset = Company.objects.none()
    serializer_class = CompanySerializer
    filterset_class = CompanyFilter

    def rows(self) -> QuerySet:
        return Company.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List companies.

        Newest first.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a company."""
        return self.shown(self.row())

    @extend_schema(request=CompanyBody)
    def create(self, request) -> Response:
        """Create a company."""
        return self.shown(Company.objects.create(**self.body(CompanyBody)), status=201)

    @extend_schema(request=CompanyChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a company."""
        company = self.row("company.change")
        return self.shown(companies.change(company, **self.body(CompanyChangeBody)))
