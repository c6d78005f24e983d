"""The settings of sequences: what there is, the builder, a trial on a real lead, who is on the way; and a lead's own."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm.automations import Refused
from crm.forms.sequence import SequenceForm
from crm.models import Enrolment, Lead, Sequence
from crm.queries import automations, pages
from crm.queries import sequences as shown
from crm.queries.known import canonical
from crm.services.automating import trying
from crm.services.nurturing import entering, keeping, leaving
from crm.views.base import LeadScoped, lead_changed, refused, told
from tenants.access import may
from tenants.billing.features import AUTOMATIONS
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class SequencesView(TenantView):
    """GET lists them by pipeline, POST makes one."""

    allow = may("automation.change")
    needs = AUTOMATIONS

    def get(self, request):
        return _list(request)

    def post(self, request):
        form = SequenceForm(request.POST)
        if not form.is_valid():
            return _builder(request, form, status=422)
        sequence = keeping.add(by=request.user, **form.values)
        return _to(request, reverse("sequence", args=[sequence.pk]))


class SequenceNewView(TenantView):
    """The empty builder."""

    allow = may("automation.create")
    needs, needs_for = AUTOMATIONS, frozenset({"get"})

    def get(self, request):
        return _builder(request, SequenceForm())


class SequenceScoped(TenantView):
    """A view about one sequence."""

    allow = may("automation.change")

    @cached_property
    def sequence(self) -> Sequence:
        return get_object_or_404(Sequence.objects.select_related("pipeline"), pk=self.kwargs["pk"])


class SequenceView(SequenceScoped):
    """GET opens the builder, POST keeps changes, DELETE gives it up."""

    allow_methods = {"delete": may("automation.delete")}
    needs = AUTOMATIONS

    def get(self, request, pk: UUID):
        return _builder(request, SequenceForm.of(self.sequence), self.sequence)

    def post(self, request, pk: UUID):
        form = SequenceForm.of(self.sequence, request.POST)
        if not form.is_valid():
            return _builder(request, form, self.sequence, status=422)
        keeping.change(self.sequence, by=request.user, **form.values)
        return _to(request, reverse("sequence", args=[pk]))

    def delete(self, request, pk: UUID):
        keeping.remove(self.sequence, by=request.user)
        return _to(request, reverse("sequences"))


class SequenceUseView(SequenceScoped):
    """POST switches it on, DELETE off."""

    needs = AUTOMATIONS

    def post(self, request, pk: UUID):
        keeping.switch(self.sequence, on=True, by=request.user)
        return _list(request)

    def delete(self, request, pk: UUID):
        keeping.switch(self.sequence, on=False, by=request.user)
        return _list(request)


class SequenceTrialView(SequenceScoped):
    """POST says what its steps would do to a lead, as it is kept; nothing changes."""

    def post(self, request, pk: UUID):
        sequence, wanted = self.sequence, canonical(request.POST.get("lead", ""))
        if not wanted:
            return told(HttpResponse(status=204), toast=_("Choose a lead."))
        lead = get_object_or_404(Lead.objects.accessible_by(request.membership), pk=wanted)
        tried = trying.without_effect(lead, sequence.steps)
        return render(request, "crm/automation/_trial.html", {"lead": lead, "holds": True, "tried": tried})


class SequenceLeadsView(SequenceScoped):
    """Who is on the way, and who was."""

    needs = AUTOMATIONS

    def get(self, request, pk: UUID):
        state = request.GET.get("state", "")
        state = state if state in Enrolment.State.values else Enrolment.State.ACTIVE
        number = pages.number(request.GET.get("page", ""), most=9999)
        rows, has_more = shown.inside(request.membership, self.sequence, state=state, page=number)
        context = {
            "sequence": self.sequence,
            "rows": rows,
            "next": number + 1 if has_more else None,
            "state": state,
            "states": Enrolment.State.choices,
        }
        return render(request, "crm/sequence/leads.html", context)


class LeadSequenceView(LeadScoped):
    """GET asks into which sequence the lead is to go, POST adds it, DELETE takes it out."""

    allow_methods = {"get": may("lead.change"), "post": may("lead.change"), "delete": may("lead.change")}
    needs, needs_for = AUTOMATIONS, frozenset({"get", "post"})

    def get(self, request, pk: UUID):
        lead = self.changeable_lead
        return render(request, "crm/sequence/choose.html", {"lead": lead, "sequences": shown.fitting(lead)})

    def post(self, request, pk: UUID):
        lead, wanted = self.changeable_lead, canonical(request.POST.get("sequence", ""))
        if not wanted:
            return refused(_("Choose a sequence."), status=422)
        sequence = get_object_or_404(Sequence, pk=wanted)
        try:
            entering.add(sequence, lead, by=request.user)
        except Refused as refusal:
            return refused(str(refusal), status=422)
        toast = _("%(lead)s is in the sequence %(name)s now") % {"lead": lead, "name": sequence}
        return lead_changed(request, lead.pk, toast=toast, close=True)

    def delete(self, request, pk: UUID):
        lead = self.changeable_lead
        if now := shown.of_lead(lead.pk):
            leaving.leave(now.row, lead, Enrolment.Why.STOPPED, by=request.user)
        return lead_changed(request, lead.pk, toast=_("The sequence was stopped"))


def _list(request: OrganizationRequest) -> HttpResponse:
    body = request.htmx and not request.htmx.boosted
    return render(request, f"crm/sequence/{'_list' if body else 'index'}.html", {"pipelines": shown.overview()})


def _builder(
    request: OrganizationRequest, form: SequenceForm, row: Sequence | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "sequence": row}
    if row is not None:
        rows, _more = shown.inside(request.membership, row)
        context |= {
            "rows": rows[:5],
            "leads": automations.choices(request.membership, row.pipeline_id),
            "waiting": entering.candidates(row).count() if row.below else 0,
        }
    return render(request, "crm/sequence/builder.html", context, status=status)


def _to(request: OrganizationRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
