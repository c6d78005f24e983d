"""What is answered to a change of many records: done, with the way back; on its way; or which stayed, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django_htmx.http import trigger_client_event

from crm.models import Job, JobItem
from crm.services.bulk.work import MODELS
from crm.views.base import refused
from tenants.views.answers import as_dialog

MOST_TOLD = 200
STAYED = (JobItem.Outcome.FAILED, JobItem.Outcome.SKIPPED)
DONE = {
    "lead": ngettext_lazy("%(n)s lead changed", "%(n)s leads changed", "n"),
    "contact": ngettext_lazy("%(n)s contact archived", "%(n)s contacts archived", "n"),
    "company": ngettext_lazy("%(n)s company archived", "%(n)s companies archived", "n"),
}
BACK = {
    "lead": ngettext_lazy("%(n)s lead is back", "%(n)s leads are back", "n"),
    "contact": ngettext_lazy("%(n)s contact is back", "%(n)s contacts are back", "n"),
    "company": ngettext_lazy("%(n)s company is back", "%(n)s companies are back", "n"),
}
UNDONE = {
    "lead": ngettext_lazy("%(n)s lead is as it was", "%(n)s leads are as they were", "n"),
    "contact": ngettext_lazy("%(n)s contact is as it was", "%(n)s contacts are as they were", "n"),
    "company": ngettext_lazy("%(n)s company is as it was", "%(n)s companies are as they were", "n"),
}
KEPT = {
    "lead": ngettext_lazy("%(n)s lead stayed as it was:", "%(n)s leads stayed as they were:", "n"),
    "contact": ngettext_lazy("%(n)s contact stayed as it was:", "%(n)s contacts stayed as they were:", "n"),
    "company": ngettext_lazy("%(n)s company stayed as it was:", "%(n)s companies stayed as they were:", "n"),
}


def told(request: HttpRequest, job: Job, *, close: bool = False) -> HttpResponse:
    """What came of it."""
    if not job.is_finished:
        url = reverse("bulk_job", args=[job.pk])
        return answered(_going(job), close=close, action_url=url, action_label=_("See how far"))
    if job.error:
        return refused(job.error, status=422)
    if job.items.filter(outcome__in=STAYED).exists():
        return _changed(as_dialog(render(request, "crm/bulk/report.html", report_of(job))))
    way_back = {} if job.reverts_id else {"undo_url": reverse("bulk_undo", args=[job.pk]), "undo_method": "POST"}
    return answered(said(job), close=close, **way_back)


def answered(text: str, *, close: bool = False, **toast: str) -> HttpResponse:
    """A notice; the lists on the page ask for their rows again."""
    response = _changed(trigger_client_event(HttpResponse(status=204), "toast", {"text": text, **toast}))
    return trigger_client_event(response, "close-overlay", {}) if close else response


def said(job: Job) -> str:
    """How many it changed."""
    words = UNDONE if job.reverts_id else BACK if job.options.get("action") == "restore" else DONE
    entity = job.work.entity
    return words[entity] % {"n": job.items.filter(outcome=JobItem.Outcome.UPDATED).count()}


def report_of(job: Job) -> dict[str, Any]:
    """The records that stayed as they were, each with its reason."""
    entity, kept = job.work.entity, job.items.filter(outcome__in=STAYED).order_by("place")
    items = list(kept[: MOST_TOLD + 1])
    related = ("contact",) if entity == "lead" else ()
    rows = MODELS[entity].objects.select_related(*related).in_bulk([item.subject_id for item in items])
    shown = [{"row": rows.get(item.subject_id), "reasons": item.reasons} for item in items[:MOST_TOLD]]
    return {
        "job": job,
        "entity": entity,
        "rows": shown,
        "stayed": KEPT[entity] % {"n": len(shown)},
        "more": len(items) > MOST_TOLD,
        "changed": job.items.filter(outcome=JobItem.Outcome.UPDATED).exists(),
        "said": said(job),
    }


def _going(job: Job) -> str:
    if job.reverts_id:
        return _("It is being taken back.")
    if job.work.entity == "lead":
        return _("%(count)s leads are being changed. You can go on working.") % {"count": job.total}
    text = ngettext(
        "%(n)s record is being worked on. You can go on.",
        "%(n)s records are being worked on. You can go on.",
        job.total or 0,
    )
    return text % {"n": job.total}


def _changed(response: HttpResponse) -> HttpResponse:
    """For lists of leads, people and companies, and for the archive."""
    trigger_client_event(response, "leads:changed", {})
    return trigger_client_event(response, "archive:changed", {})
