"""Contacts and companies into the archive, after their impact was seen, and back."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import HttpResponseClientRefresh

from crm.queries import archive, duplicates
from crm.queries.impact import Impact
from crm.services import contacts, restoring
from crm.views.archive import seen
from crm.views.base import refuse
from crm.views.directory_bulk import put_away, restored
from tenants.access import may
from tenants.views.base import TenantView


class PutAwayView(TenantView):
    """GET tells what hangs on it, POST archives it, DELETE brings it back."""

    entity: ClassVar[str] = "contact"
    allow = may("contact.delete")

    def get(self, request, pk: UUID):
        return self._impact()

    def post(self, request, pk: UUID):
        impact = Impact.of(self._row(), request.membership)
        if impact.out_of_reach:
            return self._impact(status=422)
        with_work = request.POST.get("with_work") == "1"
        if impact.is_guarded and not with_work:
            return self._impact(status=422)
        return put_away(request, impact.rows, with_work=with_work)

    def delete(self, request, pk: UUID):
        row = self._row()
        if self.entity == duplicates.CONTACT and row.archived_at and (other := contacts.holder(row)):
            return self._held(row, other)
        return restored(request, type(row).objects.filter(pk=row.pk))

    def _row(self) -> Any:
        """Whoever only sees it is refused."""
        principal, pk = self.request.membership, self.kwargs["pk"]
        row = get_object_or_404(archive.MODELS[self.entity].objects.accessible_by(principal), pk=pk)
        if not type(row).objects.accessible_by(principal, f"{self.entity}.delete").filter(pk=pk).exists():
            refuse(self.request)
        return row

    def _impact(self, status: int = 200) -> HttpResponse:
        impact = Impact.of(self._row(), self.request.membership)
        return render(self.request, "crm/archive/impact.html", {"impact": impact}, status=status)

    def _held(self, row: Any, other: Any) -> HttpResponse:
        """Somebody else has the address by now. Whoever may merge both can bring it back as part of that one."""
        mergeable = duplicates.mergeable(self.request.membership, duplicates.CONTACT).filter(pk=other.pk).exists()
        if self.request.GET.get("into") == str(other.pk) and mergeable:
            restoring.into(row, other, by=self.request.user)
            return HttpResponseClientRefresh()
        context = {
            "held": [other] if seen(self.request, other) else [],
            "count": 1,
            "row": row,
            "other": other if mergeable else None,
        }
        return render(self.request, "crm/archive/held.html", context, status=422)


class CompanyPutAwayView(PutAwayView):
    """The same for a company: its people and leads stay."""

    entity = "company"
    allow = may("company.delete")
