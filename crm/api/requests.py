"""Moves that wait for a manager, in the API: listed, approved, refused, withdrawn."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api.process_bodies import ApprovalBody, RefusalBody
from crm.api.representations import MoveRequestSerializer
from crm.models import MoveRequest
from crm.queries import deciding as who
from crm.services import asking, deciding, moving
from tenants.access import may
from tenants.api.permissions import refused
from tenants.api.problems import Conflict, Unprocessable
from tenants.api.views import OrganizationViewSet

DECIDED = "It was decided already, or the lead went another way; `current` is the request as it is."
CHANGED = f"{DECIDED} Or the lead has changed since you saw it: `code` is then `stale`."


class MoveRequestFilter(filters.FilterSet):
    """By what became of them, and by lead."""

    state = filters.ChoiceFilter(choices=MoveRequest.State.choices, label="What became of it; `open` waits.")
    lead = filters.UUIDFilter(field_name="lead", label="Of this lead.")

    class Meta:
        model = MoveRequest
        fields = ()


class MoveRequestViewSet(OrganizationViewSet):
    """Moves that wait for a decision. A key asks; people decide."""

    tag, noun = "Move requests", "lead"
    allow: ClassVar = {
        "list": may("lead.view"),
        "retrieve": may("lead.view"),
        "destroy": may("lead.change"),
        "approve": may("lead.change"),
        "refuse": may("lead.change"),
    }
    problems: ClassVar = {
        "destroy": {409: DECIDED},
        "approve": {409: CHANGED, 422: "The stage was removed meanwhile."},
        "refuse": {409: DECIDED},
    }
    queryset = MoveRequest.objects.none()
    serializer_class = MoveRequestSerializer
    filterset_class = MoveRequestFilter

    def rows(self) -> QuerySet:
        rows = MoveRequest.objects.accessible_by(self.principal)
        return rows.select_related("from_stage", "to_stage", "asked_by", "decided_by", "lead")

    def list(self, request) -> Response:
        """List move requests.

        Newest first. `?state=open` lists what waits.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a move request."""
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Withdraw a move request.

        By the person who asked; one that a key asked for, by any key that may change leads.
        """
        row = self.row()
        if row.asked_by != self.person:
            self._forbid()
        if not asking.withdraw(row, by=self.person):
            raise self._decided(row)
        return Response(status=204)

    @extend_schema(request=ApprovalBody)
    @action(detail=True, methods=["post"])
    def approve(self, request, pk) -> Response:
        """Approve a move request.

        The lead moves, if it still has the `version` you saw. For people whose role changes more leads than their own.
        """
        row, version = self._decidable(), self.body(ApprovalBody)["version"]
        try:
            deciding.approve(row, by=self.person, version=version)  # type: ignore[arg-type]  # a key decides nothing
        except deciding.Decided:
            raise self._decided(row) from None
        except moving.Stale as stale:
            said = _("The lead has changed since you saw it. Look at it, and send its version if you still approve.")
            raise Conflict(said, code="stale", current=self._shown(row), version=stale.lead.version) from None
        except moving.StageGone as gone:
            raise Unprocessable(str(gone), code="stage_gone") from None
        return Response(self._shown(row))

    @extend_schema(request=RefusalBody)
    @action(detail=True, methods=["post"])
    def refuse(self, request, pk) -> Response:
        """Refuse a move request.

        The lead stays where it is, and whoever asked reads `answer`.
        """
        row, answer = self._decidable(), self.body(RefusalBody)["answer"]
        try:
            deciding.refuse(row, by=self.person, answer=answer)  # type: ignore[arg-type]
        except deciding.Decided:
            raise self._decided(row) from None
        return Response(self._shown(row))

    def _decidable(self) -> MoveRequest:
        row = self.row()
        if not who.may_decide(self.principal, row.lead.owner_id):
            self._forbid()
        return row

    def _forbid(self) -> None:
        refused(self.request)
        raise PermissionDenied

    def _decided(self, row: MoveRequest) -> Conflict:
        return Conflict(_("It was decided already."), code="decided", current=self._shown(row))

    def _shown(self, row: MoveRequest):
        """As it is now, though its lead may have left the caller's reach by that."""
        rows = MoveRequest.objects.select_related("from_stage", "to_stage", "asked_by", "decided_by")
        return self.get_serializer(rows.get(pk=row.pk)).data
