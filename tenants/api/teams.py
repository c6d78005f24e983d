"""Teams in the API: for people who are signed in."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tenants.access import may
from tenants.api import people_bodies as bodies
from tenants.api import people_examples as examples
from tenants.api.paging import Whole
from tenants.api.refusing import REFUSED, SUCCESSOR, refused, successor_of
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Membership, Team
from tenants.queries.people import teams_seen
from tenants.services import teams


@extend_schema_serializer(examples=[example(examples.TEAM)])
class TeamSerializer(serializers.ModelSerializer):
    """People who work together."""

    people = serializers.SerializerMethodField()

    class Meta:
        model = Team
        fields = ("id", "name", "leader", "people")
        read_only_fields = fields

    def get_people(self, team: Team) -> list[str]:
        return [str(member.pk) for member in getattr(team, "people", [])]


class TeamViewSet(OrganizationViewSet):
    """Teams."""

    tag, noun = "Teams", "member"
    allow: ClassVar = {
        **dict.fromkeys(["list", "retrieve"], may("member.view")),
        **dict.fromkeys(["create", "partial_update", "destroy", "restore"], may("member.change")),
    }
    problems: ClassVar = dict.fromkeys(["create", "partial_update", "destroy", "restore"], REFUSED)
    queryset = Team.objects.across_organizations().none()
    serializer_class = TeamSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return teams_seen(self.principal)

    def list(self, request) -> Response:
        """List teams.

        With their people, by the ids of members. Managers see their own team.
        """
        page = self._with_people(self.paginate_queryset(self.filter_queryset(self.rows())) or ())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, pk) -> Response:
        """Read a team."""
        return self.shown(self._whole())

    @extend_schema(request=bodies.TeamBody)
    def create(self, request) -> Response:
        """Create a team."""
        with refused():
            team = teams.keep(Team(), by=request.auth, **self.body(bodies.TeamBody))
        return self.shown(self._whole(team.pk), status=201)

    @extend_schema(request=bodies.TeamChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a team."""
        team = self._whole()
        now = {"name": team.name, "people": team.people, "leader": team.leader}
        with refused():
            teams.keep(team, by=request.auth, **now | self.body(bodies.TeamChangeBody))
        return self.shown(self._whole())

    @extend_schema(request=None, responses={204: None}, parameters=[SUCCESSOR])
    def destroy(self, request, pk) -> Response:
        """Dissolve a team.

        Its people, invitations, conversations and rules go to the `successor`, another team. It comes back for 30 days.
        """
        with refused():
            teams.dissolve(self.row(), successor=successor_of(self), by=request.auth)
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring a team back.

        For 30 days after it was dissolved, with nobody in it.
        """
        with refused():
            teams.restore(get_object_or_404(Team.ever, pk=pk))
        return self.shown(self._whole())

    def _whole(self, pk: Any = None) -> Any:
        return next(iter(self._with_people([self.row(pk=pk)])))

    def _with_people(self, found: Iterable[Team]) -> Sequence[Team]:
        found, of_team = list(found), dict[Any, list[Membership]]()
        for member in Membership.objects.select_related("user", "role").filter(team__in=found).order_by("joined_at"):
            of_team.setdefault(member.team_id, []).append(member)
        for team in found:
            team.people = of_team.get(team.pk, [])  # type: ignore[attr-defined]  # for the answer
        return found
