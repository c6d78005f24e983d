"""Moves that wait for a decision: looked at, approved, refused, withdrawn."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.answer import AnswerForm
from crm.models import MoveRequest
from crm.queries import deciding as who
from crm.queries.conflict import changes_since
from crm.services import asking, deciding, moving
from crm.views.base import readable_leads, refuse, refused
from crm.views.moves import on_the_board
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class RequestScoped(TenantView):
    """A view about one request for a lead that this person may see; somebody else's is 404."""

    allow = may("lead.view")

    @cached_property
    def asked(self) -> MoveRequest:
        rows = MoveRequest.objects.select_related("from_stage", "to_stage", "asked_by", "decided_by", "lost_reason")
        return get_object_or_404(rows, pk=self.kwargs["pk"], lead__in=readable_leads(self.request))

    @cached_property
    def decidable(self) -> MoveRequest:
        """The request, if this person may decide it: else 403."""
        if not who.may_decide(self.request.membership, self.asked.lead.owner_id):
            refuse(self.request)
        return self.asked

    def show(self, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
        """The dialog: what is asked for, what has changed since, what one may do about it."""
        lead = readable_leads(self.request).get(pk=self.asked.lead_id)
        self.asked.refresh_from_db(fields=["state", "decided_by", "decided_at", "answer"])
        context = {
            "asked": self.asked,
            "lead": lead,
            "form": form or AnswerForm(),
            "refusing": form is not None or "refusing" in self.request.GET,
            "changes": changes_since(lead, self.asked.created_at) if lead.version != self.asked.version else (),
            "may_decide": who.may_decide(self.request.membership, lead.owner_id),
            "is_mine": self.asked.asked_by == self.request.user,
        }
        return as_dialog(render(self.request, "crm/request/show.html", context, status=status))


class MoveRequestView(RequestScoped):
    """GET shows it in a dialog, DELETE withdraws it."""

    allow_methods = {"delete": may("lead.change")}

    def get(self, request, pk: UUID):
        return self.show()

    def delete(self, request, pk: UUID):
        if self.asked.asked_by_id != request.user.pk:
            refuse(request)
        if not asking.withdraw(self.asked, by=request.user):
            return refused(_("It was decided already."), status=409)
        return _now(request, self.asked, _("Your request was withdrawn"))


class ApprovalView(RequestScoped):
    """POST approves: the lead moves, if it still is as the person saw it."""

    allow = may("lead.change")

    def post(self, request, pk: UUID):
        version = request.POST.get("version", "")
        try:
            done = deciding.approve(self.decidable, by=request.user, version=int(version) if version.isdigit() else 0)
        except (moving.Stale, deciding.Decided):
            return self.show(status=409)
        except moving.StageGone as gone:
            return refused(str(gone), status=422)
        undo = {"undo_url": reverse("move", args=[done.pk]), "undo_method": "DELETE"}
        names = {"lead": done.lead.contact, "stage": done.to_stage.name}
        return _now(request, self.asked, _("Approved: %(lead)s moved to %(stage)s") % names, **undo)


class RefusalView(RequestScoped):
    """POST refuses, with a word to the one who asked."""

    allow = may("lead.change")

    def post(self, request, pk: UUID):
        asked, form = self.decidable, AnswerForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            deciding.refuse(asked, by=request.user, answer=form.cleaned_data["answer"])
        except deciding.Decided:
            return self.show(status=409)
        return _now(request, asked, _("Refused: %(lead)s stays where it is") % {"lead": asked.lead.contact})


def _now(request: OrganizationRequest, asked: MoveRequest, text: str, **undo: str) -> HttpResponse:
    lead = readable_leads(request).filter(pk=asked.lead_id).first() or asked.lead
    response = on_the_board(request, lead, toast={"text": text, **undo})
    trigger_client_event(response, "bell:changed", {})
    return trigger_client_event(response, "close-overlay", {})
