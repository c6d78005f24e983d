"""Companies in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api.answers import NOT_ITS_FILE, TakesAnswers
from crm.api.archiving import ACTIONS, PROBLEMS, Archiving
from crm.api.bodies import CompanyBody, CompanyChangeBody
from crm.api.filters import CompanyFilter
from crm.api.look_ups import LookUpSerializer, looked_up
from crm.api.representations import CompanySerializer
from crm.api.undoing import LATE, ChangedCompanySerializer, UndoBody, change_of, change_to_undo
from crm.models import Company
from crm.services import companies, enriching, undoing
from tenants.access import may
from tenants.api.problems import Conflict

CHANGED = "The company has changed since you saw it; `current` is what it is now."
KNOWN = "Another company has this CNPJ; `current` is that company, if you may see it."


class CompanyViewSet(TakesAnswers, Archiving):
    """Companies."""

    tag, noun = "Companies", "company"
    allow: ClassVar = {
        "list": may("company.view"),
        "retrieve": may("company.view"),
        "create": may("company.create"),
        "partial_update": may("company.change"),
        "undo": may("company.change"),
        **dict.fromkeys(["destroy", *ACTIONS], may("company.delete")),
        "register": may("company.view"),
        "lookup": may("company.change"),
    }
    problems: ClassVar = {
        "create": {409: KNOWN, 422: NOT_ITS_FILE},
        "partial_update": {409: f"{CHANGED} Or another company has this CNPJ.", 422: NOT_ITS_FILE},
        "undo": {409: LATE},
        **PROBLEMS,
    }
    queryset = Company.objects.none()
    serializer_class = CompanySerializer
    filterset_class = CompanyFilter

    def rows(self) -> QuerySet:
        return Company.objects.accessible_by(self.principal)

    def list(self, request) -> Response:
        """List companies.

        Newest first.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a company."""
        return self.shown(self.row())

    @extend_schema(request=CompanyBody)
    def create(self, request) -> Response:
        """Create a company.

        A CNPJ is one company's: when another has it, the answer is 409 and nothing changes.
        """
        said = self.body(CompanyBody)
        try:
            return self.shown(companies.create(**said), status=201)
        except companies.Taken as taken:
            raise self._taken(taken) from None

    @extend_schema(request=CompanyChangeBody, responses={200: ChangedCompanySerializer})
    def partial_update(self, request, pk) -> Response:
        """Change a company.

        Send `updated_at` as you saw it, and nobody else's change is written over. `undo` says how to take it back.
        """
        company, start = self.row("company.change"), timezone.now()
        said = self.body(CompanyChangeBody)
        seen = said.pop("updated_at", None)
        try:
            companies.change(company, by=self.person, seen=seen, **said)
        except companies.Taken as taken:
            raise self._taken(taken) from None
        except companies.Changed as changed:
            current = self.get_serializer(changed.company).data
            raise Conflict(_("The company has changed since you saw it."), current=current) from None
        row = self.row()
        row.undo = change_of(company, by=self.person, since=start)
        return Response(ChangedCompanySerializer(row, context=self.get_serializer_context()).data)

    @extend_schema(request=UndoBody, responses={200: CompanySerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request, pk) -> Response:
        """Take a change of a company back.

        For ten minutes, for owners and admins a day, while what it made still stands.
        """
        company = self.row("company.change")
        try:
            undoing.undo(change_to_undo(company, self.body(UndoBody)["id"]), by=self.person)
        except undoing.NotUndoable as refusal:
            current = self.get_serializer(self.row()).data
            raise Conflict(str(refusal), code="not_undoable", current=current) from None
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Archive a company.

        Its people and leads stay and name it until it is erased, after 30 days.
        """
        companies.archive(self.row("company.delete"), by=self.person)
        return Response(status=204)

    @extend_schema(responses={200: LookUpSerializer})
    @action(detail=True)
    def register(self, request, pk) -> Response:
        """Read what the registers say.

        Of the company's CNPJ and postal code; `offers` is what they say otherwise than the company's fields.
        """
        return Response(looked_up(self.row()))

    @extend_schema(request=None, responses={200: LookUpSerializer})
    @action(detail=True, methods=["post"])
    def lookup(self, request, pk) -> Response:
        """Look a company up.

        Asks the registers, unless their answers are fresh. Those that are `waiting` are there within seconds: read
        `register/` again. Nothing of the company changes.
        """
        company = self.row("company.change")
        enriching.look_up_company(company)
        return Response(looked_up(company))

    def _taken(self, taken: companies.Taken) -> Conflict:
        row = self.rows().filter(pk=taken.company.pk).first() if taken.company else None
        current = self.get_serializer(row).data if row else None
        return Conflict(_("Another company has this CNPJ."), code="known", current=current)
