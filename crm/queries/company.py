"""What a company's page shows."""

from collections.abc import Sequence
from functools import cached_property

from crm.custom import values
from crm.custom.values import Answer
from crm.models import Company, Contact, CustomField, Enrichment, Lead
from crm.queries import duplicates, registers
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
    def may_archive(self) -> bool:
        return Company.objects.accessible_by(self.principal, "company.delete").filter(pk=self.company.pk).exists()

    @cached_property
    def may_merge(self) -> bool:
        return duplicates.mergeable(self.principal, duplicates.COMPANY).filter(pk=self.company.pk).exists()

    @cached_property
    def answers(self) -> list[Answer]:
        """What it says in the organization's own fields."""
        return values.answers(list(CustomField.objects.of(CustomField.Entity.COMPANY)), self.company.custom)

    @cached_property
    def looked_up(self) -> list[Enrichment]:
        """What the public registers say: of its CNPJ, of its postal code."""
        return registers.all_of(self.company)

    @property
    def register(self) -> Enrichment | None:
        """The company register's word."""
        return next((row for row in self.looked_up if row.kind == Enrichment.Kind.CNPJ), None)

    @property
    def postal(self) -> Enrichment | None:
        """The postal code's."""
        return next((row for row in self.looked_up if row.kind == Enrichment.Kind.CEP), None)

    @property
    def is_asking(self) -> bool:
        return any(row.state == Enrichment.State.WAITING for row in self.looked_up)

    @cached_property
    def offers(self) -> list[registers.Offer]:
        return registers.offers(self.company, self.looked_up)

    @property
    def fills(self) -> int:
        """How many of the offers are for what stands empty here."""
        return sum(offer.fills for offer in self.offers)

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
