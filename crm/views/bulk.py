"""Changing many leads at once: those that were picked, or all that the filters let through."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

from crm.forms.bulk import BulkForm
from crm.models import Job, JobItem, Lead, LostReason, Pipeline, Stage
from crm.models.lead import LeadQuerySet
from crm.services import jobs
from crm.services.bulk import starting
from crm.services.bulk.changes import CHANGES
from crm.views.jobs import JobScoped
from crm.views.moves import as_dialog, refused
from crm.views.tabs import board_of
from tenants.access import may
from tenants.views.base import TenantView

MOST_TOLD = 200


class BulkView(TenantView):
    """POST changes them. Up to a hundred at once, with what came of each; more in the background."""

    allow = may("lead.change", "lead.delete")

    def post(self, request):
        form = BulkForm(request.POST)
        if not form.is_valid():
            return refused(" ".join(str(error) for errors in form.errors.values() for error in errors), status=422)
        action, options = form.cleaned_data["action"], form.options
        if not request.membership.may(CHANGES[action].permission):
            return refused(_("Your role does not allow it. Ask whoever administers the organization."), status=403)
        if self._lacks_reason(form):
            context = {"post": request.POST, "to": form.cleaned_data["to"], "reasons": LostReason.objects.all()}
            return as_dialog(render(request, "crm/bulk/lost.html", context, status=422))
        try:
            job = starting.start(self._rows(form), action, by=request.membership, **options)
        except starting.NothingChosen:
            return refused(_("Nothing is selected that you may change."), status=422)
        return self._told(job)

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

    def _told(self, job: Job) -> HttpResponse:
        if not job.is_finished:
            text = _("%(count)s leads are being changed. You can go on working.") % {"count": job.total}
            return _answer(text, action_url=reverse("bulk_job", args=[job.pk]), action_label=_("See how far"))
        if job.error:
            return refused(job.error, status=422)
        if job.failed or job.items.filter(outcome=JobItem.Outcome.SKIPPED).exists():
            response = as_dialog(render(self.request, "crm/bulk/report.html", report_of(job)))
            return trigger_client_event(response, "leads:changed", {})
        return _answer(_said(job), undo_url=reverse("bulk_undo", args=[job.pk]), undo_method="POST")


class BulkJobView(JobScoped):
    """How far it is, and what came of each that did not change."""

    allow = may("lead.view")

    def get(self, request, pk: UUID):
        return render(request, "crm/bulk/show.html", report_of(get_object_or_404(_bulks(self), pk=pk)))


class BulkUndoView(JobScoped):
    """POST takes it back: at once what was done at once, else in the background."""

    allow = may("lead.change", "lead.delete")

    def post(self, request, pk: UUID):
        job = get_object_or_404(_bulks(self), pk=pk)
        try:
            back = starting.undo(job, by=request.membership)
        except jobs.NotRevertible as refusal:
            return refused(str(refusal), status=409)
        if not back.is_finished:
            url = reverse("bulk_job", args=[back.pk])
            return _answer(_("It is being taken back."), action_url=url, action_label=_("See how far"))
        if back.failed:
            response = as_dialog(render(request, "crm/bulk/report.html", report_of(back)))
            return trigger_client_event(response, "leads:changed", {})
        return _answer(_said(back), close=True)


def report_of(job: Job) -> dict[str, Any]:
    """The leads that stayed as they were, each with its reason."""
    kept = job.items.filter(outcome__in=[JobItem.Outcome.FAILED, JobItem.Outcome.SKIPPED]).order_by("place")
    items = list(kept[: MOST_TOLD + 1])
    leads = Lead.objects.select_related("contact").in_bulk([item.subject_id for item in items if item.subject_id])
    rows = [{"lead": leads.get(item.subject_id), "reasons": item.reasons} for item in items[:MOST_TOLD]]
    changed = job.items.filter(outcome=JobItem.Outcome.UPDATED).count()
    return {"job": job, "rows": rows, "more": len(items) > MOST_TOLD, "changed": changed}


def _bulks(view: JobScoped):
    return Job.objects.accessible_by(view.request.membership).filter(kind__in=["bulk", "bulk_undo"])


def _said(job: Job) -> str:
    count = job.items.filter(outcome=JobItem.Outcome.UPDATED).count()
    if job.kind == "bulk_undo":
        return ngettext("%(n)s lead is as it was", "%(n)s leads are as they were", count) % {"n": count}
    return ngettext("%(n)s lead changed", "%(n)s leads changed", count) % {"n": count}


def _answer(text: str, *, close: bool = False, **toast: str) -> HttpResponse:
    response = trigger_client_event(HttpResponse(status=204), "toast", {"text": text, **toast})
    trigger_client_event(response, "leads:changed", {})
    return trigger_client_event(response, "close-overlay", {}) if close else response
