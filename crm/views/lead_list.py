"""The list tab: its page, rows of it that are asked for again, its columns, and fields changed in their place."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from config.ids import uuid_or_none
from crm.forms.cell import CellForm
from crm.forms.lead import DealForm
from crm.models import Activity, CustomField, Lead, Pipeline
from crm.queries import changes, columns, pages, people, sequences, viewing
from crm.queries.board import Board
from crm.queries.lead_list import PAGE, LeadList
from crm.services import answer_files, layouts, leads, views
from crm.services.versions import Stale
from crm.views.base import LeadScoped, asked, refused, told
from crm.views.editing import Editable, not_saved, opened, with_the_way_back
from crm.views.tabs import board_of, head_context, narrowed
from tenants.access import Scope, may
from tenants.models import Membership
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

MOST_ROWS, LAST_ROW = 60, 10**7 - 1


class LeadListView(TenantView):
    """A pipeline as a table: the page, what its filters change, or the rows further down."""

    allow = may("lead.view")

    def get(self, request):
        pipelines = list(Pipeline.objects.all())
        board = board_of(request, pipelines)
        rows = list_of(request, board)
        if rows.start:
            return render(request, "crm/list/_rows.html", {"board": board, "list": rows, "here": request.path})
        context = head_context(request, board, pipelines, "board_list") | {"list": rows}
        context |= _choices(request, rows, context["members"])
        response = render(request, f"crm/list/{'narrowed' if request.htmx else 'index'}.html", context)
        return narrowed(response, board.filters, "board_list")


class RowsView(TenantView):
    """Some rows and all sums, after others changed something; rows that are missing have left this list."""

    allow = may("lead.view")

    def get(self, request):
        ids = [pk for pk in map(uuid_or_none, request.GET.getlist("id")[:MOST_ROWS]) if pk]
        board = board_of(request, list(Pipeline.objects.all()))
        rows = list_of(request, board)
        return render(request, "crm/list/changed.html", {"board": board, "list": rows, "cards": rows.named(ids)})


class ColumnsView(TenantView):
    """POST chooses the columns of one's own list, in the order given."""

    allow = may("lead.view")

    def post(self, request):
        every = columns.every(CustomField.objects.of(CustomField.Entity.LEAD))
        chosen = [column.key for column in columns.known(request.POST.getlist("column"), every)]
        view = viewing.named(request.membership, request.POST.get("view", ""))
        if view is None or not view.columns:
            layouts.choose_columns(request.user, chosen)
        elif view.owner_id == request.user.pk:
            views.change(view, columns=chosen)
        else:
            name = {"view": view.name, "name": view.owner}
            return refused(
                _("The columns are those of “%(view)s”, which is %(name)s’s. Save it as yours first.") % name,
                status=409,
            )
        return trigger_client_event(HttpResponse(status=204), "list:columns", {})


class CellView(LeadScoped):
    """POST changes one field of a lead. Only who changed the very same field meanwhile is in the way.

    GET opens a field that needs more room than its cell has.
    """

    allow_methods = {"get": may("lead.change"), "post": may("lead.change")}

    def get(self, request, pk: UUID):
        lead, name = self.changeable_lead, CellForm.named([request.GET.get("field", "")])
        form = CellForm(name=name, initial=CellForm.initial_of(lead))
        if lead.archived_at or not form.is_there:
            return refused(_("The list has changed meanwhile. Reload the page and try again."), status=422)
        return opened(request, _part(form), form, lead)

    def post(self, request, pk: UUID):
        lead = self.changeable_lead
        form = CellForm(request.POST, request.FILES, name=CellForm.named([*request.POST, *request.FILES]))
        if lead.archived_at or not form.is_there:
            return refused(_("The list has changed meanwhile. Reload the page and try again."), status=422)
        if not form.is_valid() and asked(request, "dialog"):
            return not_saved(request, _part(form), form, lead)
        if not form.is_valid():
            return refused(" ".join(str(error) for errors in form.errors.values() for error in errors), status=422)
        try:
            is_changed = self._save(lead, form)
        except Stale as stale:
            return self._conflict(form, stale.lead)
        response = told(HttpResponse(status=204), close=bool(request.POST.get("dialog")))
        trigger_client_event(response, "lead:changed", {"id": str(lead.pk)})
        return with_the_way_back(response, lead.activities.filter(kind="lead.changed") if is_changed else None)

    def _save(self, lead: Lead, form: CellForm) -> bool:
        """Whether it says something else now."""
        wanted, version = form.changes, form.cleaned_data["version"]
        with self.sent_once(*form.fields) as turn:
            if not turn.is_first:
                return False
            try:
                return leads.change(lead, by=self.request.user, version=version, **wanted).version != version
            except Stale as stale:
                if not form.saw(stale.lead):
                    raise
                was = stale.lead.version
                return leads.change(lead, by=self.request.user, version=was, **wanted).version != was

    def _conflict(self, form: CellForm, now: Lead) -> HttpResponse:
        theirs = DealForm.initial_of(now)
        form.carry(answer_files.carried(now, form.changes.get("custom", {}), by=self.request.user))
        last = Activity.objects.filter(lead=now, kind__startswith="lead.").select_related("actor").newest_first()
        context = {
            "what": _part(form),
            "row": now,
            "form": form,
            "token": now.version,
            "last": last.first(),
            "differences": changes.between(theirs, form.mine, touched=form.changed_data),
            "dialog": True,
        }
        return as_dialog(render(self.request, "crm/lead/conflict.html", context, status=409))


def _part(form: CellForm) -> Editable:
    return Editable("lead_cell", form.name, "version", form.fields[form.name].label or "", f"field={form.name}")


def list_of(request: OrganizationRequest, board: Board) -> LeadList:
    """The rows that the address asks for, with the columns of the person."""
    shown = viewing.shown(request.membership, view=board.filters.view)
    start = pages.number(request.GET.get("start", ""), most=LAST_ROW, usual=0)
    size = pages.number(request.GET.get("rows", ""), most=LAST_ROW, usual=PAGE)
    return LeadList(board, shown, start=start, size=size)


def _choices(request: OrganizationRequest, rows: LeadList, members: Sequence[Membership]) -> dict[str, Any]:
    """What the menus of the rows and of the table offer."""
    return {
        "assignable": people.assignable(request.membership, among=members),
        "may_assign": request.membership.scope("lead.change") in (Scope.TEAM, Scope.ALL),
        "sources": Lead.Source.choices,
        "sequences": sequences.running_in(rows.board.pipeline.pk),
        "columns": columns.offered(rows.columns, rows.every),
        "columns_url": reverse("board_columns"),
    }
