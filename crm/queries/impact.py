"""What hangs on a record that is to be archived: counted by the database, told before anything happens."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from crm import parts
from crm.models import Company, Contact, Lead, Note, Stage, Task
from tenants.access import Principal


@dataclass(frozen=True)
class Impact:
    """Of one lead, contact or company."""

    row: Any
    principal: Principal

    @property
    def entity(self) -> str:
        return self.row._meta.model_name

    @cached_property
    def leads(self) -> QuerySet[Lead]:
        """Living ones about the record; a lead is none about itself."""
        if isinstance(self.row, Lead):
            return Lead.objects.none()
        return Lead.objects.living().filter(**{self.entity: self.row})

    @cached_property
    def open_leads(self) -> int:
        return self.leads.filter(stage__kind=Stage.Kind.OPEN).count()

    @cached_property
    def closed_leads(self) -> int:
        return self.leads.exclude(stage__kind=Stage.Kind.OPEN).count()

    @cached_property
    def open_threads(self) -> int:
        return parts.count_open_threads([self.row.pk]) if isinstance(self.row, Contact) else 0

    @cached_property
    def people(self) -> int:
        if not isinstance(self.row, Company):
            return 0
        return Contact.objects.filter(company=self.row, archived_at=None).count()

    @cached_property
    def tasks(self) -> int:
        """What is still to be done."""
        return 0 if isinstance(self.row, Company) else Task.objects.undone().filter(self._about).count()

    @cached_property
    def notes(self) -> int:
        match self.row:
            case Lead():
                return Note.objects.filter(lead=self.row).count()
            case Contact():
                return Note.objects.filter(Q(contact=self.row) | Q(lead__contact=self.row)).count()
        return 0

    @property
    def is_guarded(self) -> bool:
        """Somebody has to decide what becomes of open work first."""
        return isinstance(self.row, Contact) and bool(self.open_leads or self.open_threads)

    @cached_property
    def out_of_reach(self) -> int:
        """Open leads that this person may not archive: then the contact stays too."""
        mine = Lead.objects.accessible_by(self.principal, "lead.delete").values("pk")
        return self.leads.filter(stage__kind=Stage.Kind.OPEN).exclude(pk__in=mine).count() if self.is_guarded else 0

    @property
    def _about(self) -> Q:
        if isinstance(self.row, Lead):
            return Q(lead=self.row)
        return Q(contact=self.row) | Q(lead__contact=self.row, lead__archived_at=None)
