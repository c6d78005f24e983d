"""Members in the API: for people who are signed in. Keys neither make nor empower people."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tenants.access import may
from tenants.api import people_bodies as bodies
from tenants.api import people_examples as examples
from tenants.api.paging import NewestFirst
from tenants.api.refusing import REFUSED, insist_on_recent, refused
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Membership
from tenants.queries import effective
from tenants.queries.people import members_seen
from tenants.services import exceptions, members
from tenants.services.members import gives_rule, rules_others


class MemberExceptionSerializer(serializers.Serializer):
    """One permission that a member has, or has not, whatever the role says."""

    permission = serializers.CharField()
    scope = serializers.ChoiceField(choices=bodies.REACHES)
    reason = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(help_text="Who made it.")


@extend_schema_serializer(examples=[example(examples.MEMBER)])
class MemberSerializer(serializers.ModelSerializer):
    """A person in the organization."""

    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    role_name = serializers.CharField(source="role")
    team_name = serializers.CharField(source="team", default=None, allow_null=True)
    exceptions = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = (
            *("id", "user", "name", "email", "role", "role_name", "team", "team_name"),
            *("is_active", "joined_at", "exceptions"),
        )
        read_only_fields = fields

    @extend_schema_field(MemberExceptionSerializer(many=True))
    def get_exceptions(self, member: Membership) -> Any:
        return MemberExceptionSerializer(effective.exceptions_of(member), many=True).data


class EffectivePermissionSerializer(serializers.Serializer):
    """How far one permission reaches, and why."""

    permission = serializers.CharField()
    scope = serializers.ChoiceField(choices=bodies.REACHES)
    origin = serializers.ChoiceField(choices=bodies.ORIGINS)
    role = serializers.CharField(help_text="Which role says it.")


@extend_schema_serializer(examples=[example(examples.EFFECTIVE)])
class EffectiveSerializer(serializers.Serializer):
    """Every permission there is."""

    permissions = EffectivePermissionSerializer(many=True)


class ByJoining(NewestFirst):
    """Who joined last comes first."""

    moment = "joined_at"


class MemberViewSet(OrganizationViewSet):
    """People in the organization."""

    tag, noun = "Members", "member"
    allow: ClassVar = {
        **dict.fromkeys(["list", "retrieve", "effective"], may("member.view")),
        **dict.fromkeys(["partial_update", "exceptions", "end_exception"], may("member.change")),
    }
    problems: ClassVar = dict.fromkeys(["partial_update", "exceptions", "end_exception"], REFUSED)
    queryset = Membership.objects.across_organizations().none()
    serializer_class = MemberSerializer
    pagination_class = ByJoining

    def rows(self) -> QuerySet:
        return members_seen(self.principal)

    def list(self, request) -> Response:
        """List members.

        Managers see those of their team.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a member."""
        return self.shown(self.row())

    @extend_schema(request=bodies.MemberBody)
    def partial_update(self, request, pk) -> Response:
        """Change a member.

        Another role or team, or (with `member.delete`) whether the person may enter. It acts at once, also on open sockets.
        """
        member, said = self.row(), self.body(bodies.MemberBody)
        insist_on_recent(request, rules_others(said.get("role")))
        with refused(), transaction.atomic():
            if {"role", "team"} & said.keys():
                role, team = said.get("role", member.role), said.get("team", member.team)
                members.change(member, role=role, team=team, by=request.auth)
            if "is_active" in said and said["is_active"] != member.is_active:
                members.set_active(member, said["is_active"], by=request.auth)
        return self.shown(self.row())

    @extend_schema(responses=EffectiveSerializer, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def effective(self, request, pk) -> Response:
        """Read what a member may do.

        Every permission, how far it reaches now, and where that comes from.
        """
        told = [
            {"permission": name, "scope": scope, "origin": origin.kind, "role": origin.role}
            for name, (scope, origin) in effective.permissions_of(self.row()).items()
        ]
        return Response(EffectiveSerializer({"permissions": told}).data)

    @extend_schema(request=bodies.ExceptionBody, responses=MemberSerializer)
    @action(detail=True, methods=["post"])
    def exceptions(self, request, pk) -> Response:
        """Make an exception for a member.

        It replaces the one about the same permission.
        """
        member, said = self.row(), self.body(bodies.ExceptionBody)
        insist_on_recent(request, gives_rule({said["permission"]: said["scope"]}))
        with refused():
            exceptions.make(member, said.pop("permission"), by=request.auth, **said)
        return self.shown(self.row())

    @extend_schema(request=bodies.ExceptionEndBody, responses=MemberSerializer)
    @action(detail=True, methods=["post"], url_path="exceptions/end")
    def end_exception(self, request, pk) -> Response:
        """Take an exception back.

        The role alone counts again.
        """
        member, said = self.row(), self.body(bodies.ExceptionEndBody)
        with refused():
            exceptions.end(member, said["permission"], by=request.auth)
        return self.shown(self.row())
