"""Many contacts or companies into the archive, after what hangs on them was seen, and back."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.forms.bulk import PutAwayForm
from crm.models import Contact
from crm.queries import archive
from crm.queries.directory import CompanyDirectory, ContactDirectory
from crm.queries.impact import Impact
from crm.queries.wanted import Wanted
from crm.services import restoring
from crm.services.bulk import starting
from crm.views import batch
from crm.views.base import asked, refused
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

ARCHIVE, RESTORE = "archive", "restore"


class ContactsBulkView(TenantView):
    """POST asks what is to become of what hangs on those that were picked; once that is said, it is done."""

    directory: ClassVar[Any] = ContactDirectory
    allow = may("contact.delete")

    def post(self, request):
        form = PutAwayForm(request.POST)
        if not form.is_valid():
            return refused(_("Nothing is selected that you may change."), status=422)
        rows = self._rows(form)
        if form.cleaned_data["action"] == RESTORE:
            return restored(request, rows)
        if not form.cleaned_data["confirmed"]:
            return self._impact(rows)
        return put_away(request, rows, with_work=form.cleaned_data["with_work"])

    def _rows(self, form: PutAwayForm) -> QuerySet:
        """Only what is seen at all is named in the report."""
        found = self.directory(self.request.membership, Wanted.read(self.request.GET, self.directory.entity))
        if form.cleaned_data["all"]:
            return found.everything
        return found.model.objects.accessible_by(self.request.membership).filter(pk__in=form.cleaned_data["ids"])

    def _impact(self, rows: QuerySet) -> HttpResponse:
        impact = Impact(rows.filter(archived_at=None), self.request.membership)
        if not impact.count:
            return refused(_("Nothing is selected that you may change."), status=422)
        context = {"impact": impact, "asked": asked_for(self.request)}
        return as_dialog(render(self.request, "crm/archive/impact_of_many.html", context))


class CompaniesBulkView(ContactsBulkView):
    """The same for companies: their people and leads stay."""

    directory = CompanyDirectory
    allow = may("company.delete")


def put_away(request: OrganizationRequest, rows: QuerySet, *, with_work: bool) -> HttpResponse:
    """Into the archive, as one act that one notice offers to take back."""
    return _started(request, rows, ARCHIVE, with_work=with_work)


def restored(request: OrganizationRequest, rows: QuerySet) -> HttpResponse:
    """Back from the archive; of contacts it is asked first whether their leads come too, where some went with them."""
    wanted = asked(request, "with_leads")
    if rows.model is Contact and not wanted:
        went = restoring.gone_with(rows, request.membership)
        if went.exists():
            context = {
                "leads": went.select_related("contact", "stage").order_by("-archived_at", "pk")[: archive.PAGE],
                "count": went.count(),
                "asked": asked_for(request),
            }
            return as_dialog(render(request, "crm/archive/with_leads.html", context))
    return _started(request, rows, RESTORE, with_leads=wanted == "1")


def asked_for(request: OrganizationRequest) -> list[tuple[str, str]]:
    """The fields of the request, to be sent once more with what is decided now."""
    left_out = ("csrfmiddlewaretoken",)
    return [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]


def _started(request: OrganizationRequest, rows: QuerySet, action: str, **options: bool) -> HttpResponse:
    try:
        job = starting.start(rows, action, by=request.membership, **options)
    except starting.NothingChosen:
        return refused(_("Nothing is selected that you may change."), status=422)
    return batch.told(request, job, close=True)
