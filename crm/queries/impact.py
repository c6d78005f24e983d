"""What hangs on records that are to be archived: counted by the database, told before anything happens."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from crm import parts
from crm.models import Company, Contact, Lead, Note, Stage, Task
from tenants.access import Principal


@dataclass(frozen=True)
class Impact:
    """Of leads, contacts or companies: of one of them, or summed over many."""

    rows: QuerySet
    principal: Principal
    row: Any = None  # where it is about one

    @classmethod
    def of(cls, row: Any, principal: Principal) -> "Impact":
        return cls(type(row).objects.filter(pk=row.pk), principal, row)

    @property
    def entity(self) -> str:
        return self.rows.model._meta.model_name or ""

    @cached_property
    def count(self) -> int:
        return self.rows.count()

    @cached_property
    def leads(self) -> QuerySet[Lead]:
        """Living ones about the records; a lead is none about itself."""
        if self.rows.model is Lead:
            return Lead.objects.none()
        return Lead.objects.living().filter(**{f"{self.entity}__in": self._ids})

    @cached_property
    def open_leads(self) -> int:
        return self._open.count()

    @cached_property
    def closed_leads(self) -> int:
        return self.leads.exclude(stage__kind=Stage.Kind.OPEN).count()

    @cached_property
    def open_threads(self) -> int:
        return parts.count_open_threads(self._ids) if self.rows.model is Contact else 0

    @cached_property
    def people(self) -> int:
        if self.rows.model is not Company:
            return 0
        return Contact.objects.filter(company__in=self._ids, archived_at=None).count()

    @cached_property
    def tasks(self) -> int:
        """What is still to be done."""
        return 0 if self.rows.model is Company else Task.objects.undone().filter(self._about).count()

    @cached_property
    def notes(self) -> int:
        if self.rows.model is Company:
            return 0
        if self.rows.model is Lead:
            return Note.objects.filter(lead__in=self._ids).count()
        return Note.objects.filter(Q(contact__in=self._ids) | Q(lead__contact__in=self._ids)).count()

    @property
    def is_guarded(self) -> bool:
        """Somebody has to decide what becomes of open work first."""
        return self.rows.model is Contact and bool(self.open_leads or self.open_threads)

    @cached_property
    def out_of_reach(self) -> int:
        """Open leads that this person may not archive: then their contacts stay too."""
        return self._out_of_reach.count() if self.is_guarded else 0

    @cached_property
    def staying(self) -> int:
        """How many contacts stay because of them."""
        return self._out_of_reach.order_by().values("contact").distinct().count() if self.out_of_reach else 0

    @property
    def _ids(self) -> QuerySet:
        return self.rows.order_by().values("pk")

    @property
    def _open(self) -> QuerySet[Lead]:
        return self.leads.filter(stage__kind=Stage.Kind.OPEN)

    @property
    def _out_of_reach(self) -> QuerySet[Lead]:
        mine = Lead.objects.accessible_by(self.principal, "lead.delete").values("pk")
        return self._open.exclude(pk__in=mine)

    @property
    def _about(self) -> Q:
        if self.rows.model is Lead:
            return Q(lead__in=self._ids)
        return Q(contact__in=self._ids) | Q(lead__contact__in=self._ids, lead__archived_at=None)
