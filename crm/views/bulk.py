"""Changing many leads at once: those that were picked, or all that the filters let through."""

from uuid import UUID

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from crm.forms.bulk import BulkForm
from crm.models import CustomField, Job, Lead, LostReason, Pipeline, Stage
from crm.models.lead import LeadQuerySet
from crm.services import jobs
from crm.services.bulk import starting
from crm.services.bulk.changes import CHANGES
from crm.services.bulk.work import EVERY
from crm.views import batch
from crm.views.base import refused
from crm.views.jobs import JobScoped
from crm.views.tabs import board_of
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class BulkView(TenantView):
    """POST changes them. Up to a hundred at once, with what came of each; more in the background.

    GET asks for an answer to one of the organization's own fields.
    """

    allow = may("lead.change", "lead.delete")

    def get(self, request):
        known = list(CustomField.objects.of(CustomField.Entity.LEAD).typed())
        if not known:
            return refused(_("The list has changed meanwhile. Reload the page and try again."), status=422)
        form = BulkForm(initial={"own": request.GET.get("own") or known[0].key})
        return render(request, "crm/bulk/own.html", {"known": known, "form": form})

    def post(self, request):
        form = BulkForm(request.POST)
        if not form.is_valid():
            return refused(" ".join(str(error) for errors in form.errors.values() for error in errors), status=422)
        action, options = form.cleaned_data["action"], form.options
        if not request.membership.may(CHANGES["lead"][action].permission):
            return refused(_("Your role does not allow it. Ask whoever administers the organization."), status=403)
        if self._lacks_reason(form):
            context = {"post": request.POST, "to": form.cleaned_data["to"], "reasons": LostReason.objects.all()}
            return as_dialog(render(request, "crm/bulk/lost.html", context, status=422))
        try:
            job = starting.start(self._rows(form), action, by=request.membership, **options)
        except starting.NothingChosen:
            return refused(_("Nothing is selected that you may change."), status=422)
        return batch.told(request, job, close=bool(request.POST.get("dialog")))

    def _rows(self, form: BulkForm) -> LeadQuerySet:
        """Only what is seen at all is named in the report."""
        request = self.request
        if form.cleaned_data["all"]:
            return board_of(request, list(Pipeline.objects.all())).leads
        return starting.named(form.cleaned_data["ids"]) & Lead.objects.accessible_by(request.membership)

    def _lacks_reason(self, form: BulkForm) -> bool:
        said = form.cleaned_data
        is_loss = said["action"] == "move" and said["to"].kind == Stage.Kind.LOST
        return is_loss and said["lost_reason"] is None and LostReason.objects.exists()


class BulkJobView(JobScoped):
    """How far it is, and what came of each that did not change."""

    allow = may("lead.view", "contact.view", "company.view")

    def get(self, request, pk: UUID):
        return render(request, "crm/bulk/show.html", batch.report_of(get_object_or_404(_bulks(self), pk=pk)))


class BulkUndoView(JobScoped):
    """POST takes it back: at once what was done at once, else in the background."""

    allow = may("lead.change", "lead.delete", "contact.delete", "company.delete")

    def post(self, request, pk: UUID):
        job = get_object_or_404(_bulks(self), pk=pk)
        try:
            back = starting.undo(job, by=request.membership)
        except jobs.NotRevertible as refusal:
            return refused(str(refusal), status=409)
        return batch.told(request, back, close=True)


def _bulks(view: JobScoped):
    return Job.objects.accessible_by(view.request.membership).filter(kind__in=EVERY)
