"""What a company's page shows."""

from collections.abc import Sequence
from functools import cached_property

from crm.custom import values
from crm.custom.values import Answer
from crm.models import Company, Contact, CustomField, Enrichment, Lead
from crm.queries import registers
from tenants.access import Principal

MOST = 100


class CompanySheet:
    """A company as one colleague may see and touch."""

    def __init__(self, company: Company, principal: Principal):
        self.company = company
        self.principal = principal

    @cached_property
    def may_change(self) -> bool:
        return Company.objects.accessible_by(self.principal, "company.change").filter(pk=self.company.pk).exists()

    @cached_property
    def answers(self) -> list[Answer]:
        """What it says in the organization's own fields."""
        return values.answers(list(CustomField.objects.of(CustomField.Entity.COMPANY)), self.company.custom)

    @cached_property
    def register(self) -> Enrichment | None:
        """What the public register says."""
        return registers.of_company(self.company)

    @cached_property
    def offers(self) -> list[registers.Offer]:
        return registers.offers(self.company, self.register)

    @cached_property
    def people(self) -> Sequence[Contact]:
        rows = Contact.objects.accessible_by(self.principal).filter(company=self.company.pk, archived_at=None)
        return list(rows.order_by("name", "pk")[:MOST])

    @cached_property
    def leads(self) -> Sequence[Lead]:
        """Open ones first, the newest first."""
        rows = Lead.objects.accessible_by(self.principal).filter(company=self.company.pk)
        return list(
            rows.select_related("stage", "owner", "contact").order_by("archived_at", "closed_at", "-created_at")[:MOST]
        )
