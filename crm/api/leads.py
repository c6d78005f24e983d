"""Leads in the API: made, changed, moved, archived, counted."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response

from config.ids import uuid_or_none
from crm.api import metrics
from crm.api.answers import NOT_ITS_FILE, TakesAnswers
from crm.api.archiving import ACTIONS, PROBLEMS, Archiving
from crm.api.bodies import LeadBody, LeadChangeBody, MoveBody
from crm.api.filters import LeadFilter
from crm.api.metrics import MetricsSerializer
from crm.api.representations import LeadMoveSerializer, LeadSerializer, MoveRequestSerializer, StatisticsSerializer
from crm.api.undoing import LATE, ChangedLeadSerializer, UndoBody, WayBack, change_of, change_to_undo, way_back
from crm.models import Lead, LeadMove, MoveRequest, Pipeline
from crm.queries.figures import figures_of
from crm.queries.metrics.history import History
from crm.services import leads, moving, opening, undoing
from crm.services.assigning import By
from crm.services.versions import Stale
from tenants.access import may
from tenants.api.problems import Conflict, Unprocessable
from tenants.models import ApiKey

STALE = "Somebody changed or moved the lead since you saw it; `current` is what it is now, `last_move` who moved it."
ARCHIVED = "The lead is archived."


class LeadViewSet(TakesAnswers, Archiving):
    """Opportunities."""

    tag, noun = "Leads", "lead"
    allow: ClassVar = {
        "list": may("lead.view"),
        "retrieve": may("lead.view"),
        "create": may("lead.create"),
        "partial_update": may("lead.change"),
        **dict.fromkeys(["destroy", *ACTIONS], may("lead.delete")),
        "move": may("lead.change"),
        "undo": may("lead.change"),
        "statistics": may("lead.view"),
        "metrics": may("lead.view"),
    }
    problems: ClassVar = {
        "create": {422: NOT_ITS_FILE},
        "partial_update": {409: STALE, 422: f"{ARCHIVED} Or: {NOT_ITS_FILE}"},
        "move": {409: STALE, 422: f"{ARCHIVED} Or the rules of the stage forbid it; `code` says which."},
        "undo": {409: LATE},
        **PROBLEMS,
    }
    queryset = Lead.objects.none()
    serializer_class = LeadSerializer
    filterset_class = LeadFilter

    def rows(self) -> QuerySet:
        return _told(Lead.objects.accessible_by(self.principal))

    def list(self, request) -> Response:
        """List leads.

        Newest first. Values are in cents.
        """
        opening.note_many("lead")
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a lead.

        Also one that is archived: `archived_at` says since when.
        """
        return self.shown(opening.noted(self.row()))

    @extend_schema(request=LeadBody)
    @transaction.atomic
    def create(self, request) -> Response:
        """Create a lead.

        At the top of its column. `source` is `api` unless you say better.
        """
        said = self.body(LeadBody)
        if "owner" not in said:
            said["owner"] = By.RULES if isinstance(self.principal, ApiKey) else self.person
        if isinstance(self.principal, ApiKey):
            said.setdefault("source", Lead.Source.API)
        lead = leads.create(by=self.person, **said)
        return self.shown(_told(Lead.objects.all()).get(pk=lead.pk), status=201)

    @extend_schema(request=LeadChangeBody, responses={200: ChangedLeadSerializer})
    def partial_update(self, request, pk) -> Response:
        """Change a lead.

        `version` is the one you saw: when the lead has changed since, the answer is 409 and nothing is written.
        `undo` says how to take it back.
        """
        lead, since = self._living("lead.change"), timezone.now()
        said = self.body(LeadChangeBody)
        try:
            leads.change(lead, by=self.person, **said)
        except Stale as stale:
            raise self._conflict(stale) from None
        return self._now(lead, undo=change_of(lead, by=self.person, since=since))

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Archive a lead.

        It leaves the board and every sum. `?archived=true` lists what is archived.
        """
        leads.archive(self.row("lead.delete"), by=self.person)
        return Response(status=204)

    @extend_schema(request=MoveBody, responses={200: ChangedLeadSerializer, 202: MoveRequestSerializer})
    @action(detail=True, methods=["post"])
    def move(self, request, pk) -> Response:
        """Move a lead.

        To another stage, of any pipeline, or to another place in its column: below `after`, else above `before`, else
        to the top. A move to a lost stage needs a `lost_reason`. A stage may ask for more than is known (422 `missing`,
        with `fields`: change the lead first), be closed to the caller's role (422 `not_for_role`), or need a manager's
        approval: then the answer is 202 with the move request, and the lead stays where it is.
        """
        lead = self._living("lead.change")
        said = {name: value for name, value in self.body(MoveBody).items() if value is not None}
        said |= {name: said[name].pk for name in ("after", "before") if name in said}
        try:
            done = moving.move(lead, by=self.person, principal=self.principal, **said)
        except Stale as stale:
            raise self._conflict(stale) from None
        except moving.Missing as missing:
            raise _incomplete(missing) from None
        except (moving.NotForRole, moving.StageGone) as refusal:
            code = "not_for_role" if isinstance(refusal, moving.NotForRole) else "stage_gone"
            raise Unprocessable(str(refusal), code=code) from None
        if isinstance(done, MoveRequest):
            return Response(MoveRequestSerializer(done).data, status=202)
        return self._now(lead, undo=way_back(done, by=self.person))

    @extend_schema(request=UndoBody, responses={200: LeadSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request, pk) -> Response:
        """Take a change or a move of a lead back.

        For ten minutes, for owners and admins a day; while what it made still stands, and the lead was not moved again.
        """
        lead, wanted = self.row("lead.change"), self.body(UndoBody)["id"]
        moves = LeadMove.objects.select_related("from_stage", "to_stage", "lead").exclude(from_stage=None)
        try:
            if move := moves.filter(lead=lead, pk=wanted).first():
                moving.undo(move, by=self.person, principal=self.principal)
            else:
                undoing.undo(change_to_undo(lead, wanted), by=self.person)
        except (moving.NotUndoable, undoing.NotUndoable) as refusal:
            raise Conflict(str(refusal), code="not_undoable", current=self.get_serializer(self.row()).data) from None
        return self.shown(_told(Lead.objects.all()).get(pk=lead.pk))

    @extend_schema(responses={200: StatisticsSerializer}, filters=True)
    @action(detail=False, pagination_class=None)
    def statistics(self, request) -> Response:
        """Count and sum leads by stage.

        Of one pipeline, the default one unless `pipeline` names another; narrowed by the filters of the list.
        """
        rows = self.filter_queryset(Lead.objects.accessible_by(self.principal))
        return Response(StatisticsSerializer(figures_of(self._pipeline(), rows)).data)

    @extend_schema(responses={200: MetricsSerializer}, filters=True)
    @action(detail=False, pagination_class=None)
    def metrics(self, request) -> Response:
        """Measure a pipeline.

        Conversion, days in each stage, forecast, velocity, win rates and lost reasons of one pipeline, the default one
        unless `pipeline` names another; of the leads that pass the filters of the list.
        """
        pipeline = self._pipeline()
        rows: Any = self.filter_queryset(Lead.objects.accessible_by(self.principal)).filter(pipeline=pipeline)
        return Response(metrics.told(History(pipeline, rows)))

    def _pipeline(self) -> Pipeline:
        wanted = self.request.query_params.get("pipeline")
        boards = (
            Pipeline.objects.filter(pk__in=[uuid_or_none(wanted)])
            if wanted
            else Pipeline.objects.filter(is_default=True)
        )
        if (pipeline := boards.first()) is None:
            raise ValidationError({"pipeline": [_("There is no such pipeline.")]})
        return pipeline

    def _living(self, permission: str) -> Lead:
        lead = self.row(permission)
        if lead.archived_at:
            raise Unprocessable(_("This lead is archived. Restore it on the board first."), code="archived")
        return lead

    def _now(self, lead: Lead, *, undo: WayBack | None) -> Response:
        """As it is after what was done, though it may have left the caller's reach by that."""
        row: Any = _told(Lead.objects.all()).get(pk=lead.pk)
        row.undo = undo
        return Response(ChangedLeadSerializer(row, context=self.get_serializer_context()).data)

    def _conflict(self, stale: Stale) -> Exception:
        row = self.rows().filter(pk=stale.lead.pk).first()
        if row is None:  # it went out of the caller's sight meanwhile
            return NotFound(_("There is nothing at this address that you may see."))
        last: Any = LeadMoveSerializer(stale.last_move).data if stale.last_move else None
        said = _("Somebody changed the lead meanwhile. Look at current, and send its version if you still want this.")
        return Conflict(said, code="stale", current=self.get_serializer(row).data, last_move=last)


def _incomplete(missing: moving.Missing) -> Exception:
    """A reason for losing goes with the move; everything else is changed on the lead or its contact first."""
    if missing.facts:
        fields = [fact.key for fact in missing.facts]
        said = _("The stage asks for more than is known of the lead: %(fields)s.") % {"fields": ", ".join(fields)}
        return Unprocessable(said, code="missing", fields=fields)
    return ValidationError({"lost_reason": [_("Say why it was lost: see lost-reasons/.")]})


def _told(rows: QuerySet) -> QuerySet:
    """With all that a lead's row names, in one query."""
    return rows.select_related("stage", "contact", "company", "owner", "lost_reason")
