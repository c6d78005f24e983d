"""Moving leads over the board, and taking a move back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.move import MoveForm
from crm.forms.required import PREFIX, RequiredForm
from crm.models import Lead, LeadMove, LostReason, MoveRequest, Pipeline, Stage
from crm.queries.conflict import last_change
from crm.services import contacts, moving
from crm.views.base import LeadScoped, refused
from crm.views.board import board_on_screen
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class MovesView(LeadScoped):
    """POST moves the lead. 409 says who was faster, 422 asks for what is missing, both as a dialog; 202: it is asked for."""

    allow_methods = {"post": may("lead.change")}

    def post(self, request, pk: UUID):
        lead = self.changeable_lead
        form, extra = MoveForm(request.POST), RequiredForm.sent(request.POST, request.FILES)
        if lead.archived_at or not form.is_valid():
            return refused(_("The board has changed meanwhile. Reload the page and try again."), status=422)
        if extra and not extra.is_valid():
            return self._ask(form, extra, self._reasons(form))
        try:
            return self._moved(form, extra.told if extra else None)
        except moving.Stale as stale:
            return self._conflict(stale, form)
        except moving.Missing as missing:
            return self._ask(form, RequiredForm(facts=missing.facts), missing.reason)
        except (moving.NotForRole, moving.StageGone) as refusal:
            return refused(str(refusal), status=422)
        except contacts.Taken as taken:
            return self._taken(form, extra, taken)

    def _moved(self, form: MoveForm, told: dict[str, Any] | None) -> HttpResponse:
        membership = self.request.membership
        done = moving.move(self.lead, by=self.request.user, principal=membership, told=told, **form.cleaned_data)
        if isinstance(done, MoveRequest):
            response = on_the_board(self.request, done.lead, toast=_asked(done))
            response.status_code = 202
            return response
        return on_the_board(self.request, done.lead, toast=_said(done))

    def _conflict(self, stale: moving.Stale, form: MoveForm) -> HttpResponse:
        context = {"lead": stale.lead, "wanted": form.cleaned_data, "change": last_change(stale.lead, stale.last_move)}
        return as_dialog(render(self.request, "crm/board/conflict.html", context, status=409))

    def _ask(self, form: MoveForm, extra: RequiredForm, which_reason: bool) -> HttpResponse:
        reasons = LostReason.objects.all() if which_reason else LostReason.objects.none()
        context = {"lead": self.lead, "wanted": form.cleaned_data, "form": extra, "reasons": reasons}
        return as_dialog(render(self.request, "crm/board/missing.html", context, status=422))

    def _reasons(self, form: MoveForm) -> bool:
        """Whether the reason is still to be chosen: what was chosen travels on beside the fields."""
        return form.cleaned_data["to"].kind == Stage.Kind.LOST and not form.cleaned_data["lost_reason"]

    def _taken(self, form: MoveForm, extra: RequiredForm | None, taken: contacts.Taken) -> HttpResponse:
        assert extra is not None, "Only what was told can be somebody else's."
        extra.add_error(f"{PREFIX}contact.{taken.field}", _("Another contact has this already."))
        return self._ask(form, extra, False)


class MoveView(TenantView):
    """DELETE undoes a move."""

    allow = may("lead.change")

    def delete(self, request, pk: UUID):
        mine = Lead.objects.accessible_by(request.membership, "lead.change")
        moves = LeadMove.objects.select_related("from_stage", "to_stage", "lead").filter(lead__in=mine)
        move = get_object_or_404(moves, pk=pk)
        try:
            undone = moving.undo(move, by=request.user)
        except moving.NotUndoable as reason:
            return refused(str(reason), status=409)
        stage = undone.to_stage.name
        text = _("%(lead)s is back in %(stage)s") % {"lead": undone.lead.contact, "stage": stage}
        return on_the_board(request, undone.lead, toast={"text": text})


class LeadPipelineView(LeadScoped):
    """GET asks to which stage of another pipeline the lead goes."""

    allow = may("lead.change")

    def get(self, request, pk: UUID):
        lead = self.changeable_lead
        others = Pipeline.objects.exclude(pk=lead.pipeline_id).prefetch_related("stages")
        return render(request, "crm/lead/pipeline.html", {"lead": lead, "pipelines": others})


def on_the_board(request: OrganizationRequest, lead: Lead, *, toast: dict | None = None) -> HttpResponse:
    """The fresh card and all sums, for the board that asked; every board on the page is told where to look."""
    board = board_on_screen(request, lead.pipeline)
    cards = board.cards([lead.pk]) if board else []
    response = render(request, "crm/board/changed.html", {"board": board, "cards": cards})
    trigger_client_event(response, "lead:changed", {"id": str(lead.pk)})
    if toast:
        trigger_client_event(response, "toast", toast)
    return trigger_client_event(response, "close-overlay", {}) if request.POST.get("dialog") else response


def _asked(request: MoveRequest) -> dict:
    """A notice with the way back, as after a move."""
    names = {"name": request.approver.get_short_name() if request.approver else "", "stage": request.to_stage.name}
    text = _("%(stage)s waits for the approval of %(name)s") if request.approver else _("%(stage)s waits for approval")
    return {"text": text % names, "undo_url": reverse("move_request", args=[request.pk]), "undo_method": "DELETE"}


def _said(done: LeadMove) -> dict | None:
    """A notice with the way back; a new place in the same column is seen without one."""
    was, to = done.from_stage, done.to_stage
    if was is None or was.pk == to.pk:
        return None
    names = {"lead": done.lead.contact, "stage": to.name}
    match to.kind:
        case Stage.Kind.WON:
            text = _("%(lead)s: won!") % names
        case _other:
            text = _("%(lead)s moved to %(stage)s") % names
    return {"text": text, "undo_url": reverse("move", args=[done.pk]), "undo_method": "DELETE"}
