"""What the API takes of members, roles, teams and invitations: ids are of the caller's own organization."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants import matrix
from tenants.access import NONE, Principal
from tenants.api import people_examples as examples
from tenants.api.bodies import Body, Related
from tenants.api.schema import example
from tenants.models import Membership, Role, Team

REACHES = [NONE, "own", "team", "all"]
ORIGINS = ["exception", "role", "inherited", "nowhere"]


def roles(principal: Principal) -> QuerySet:
    return Role.objects.all()


def teams(principal: Principal) -> QuerySet:
    return Team.objects.all()


def members(principal: Principal) -> QuerySet:
    return Membership.objects.select_related("user", "role", "team")


class Permissions(serializers.DictField):
    """``{"lead.view": "team"}``: permissions that can be given, and how far."""

    child = serializers.ChoiceField(choices=REACHES)

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        wrong = sorted(
            name
            for name, reach in given.items()
            if name not in matrix.GRANTABLE or reach not in matrix.reaches_of(name)
        )
        if wrong:
            raise serializers.ValidationError(
                [_("There is no such permission to give: %(name)s.") % {"name": name[:60]} for name in wrong[:10]]
            )
        return given


@extend_schema_serializer(
    component_name="MemberChange", examples=[example({"role": examples.ROLE_ID, "team": examples.TEAM_ID})]
)
class MemberBody(Body):
    """What is to change."""

    role = Related(roles, required=False)
    team = Related(teams, required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False, help_text="Who is not active is out at once.")


@extend_schema_serializer(component_name="MemberException", examples=[example(examples.EXCEPTION)])
class ExceptionBody(Body):
    """One permission, whatever the role says."""

    permission = serializers.CharField(max_length=40)
    scope = serializers.ChoiceField(choices=REACHES, help_text="`none` takes it.")
    reason = serializers.CharField(max_length=200)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


@extend_schema_serializer(component_name="MemberExceptionEnd", examples=[example({"permission": "lead.export"})])
class ExceptionEndBody(Body):
    """Which exception ends."""

    permission = serializers.CharField(max_length=40)


@extend_schema_serializer(
    component_name="Role",
    examples=[example({"name": "Closer sênior", "parent": examples.ROLE_ID, "permissions": {"lead.view": "team"}})],
)
class RoleBody(Body):
    """A role of the organization's own."""

    name = serializers.CharField(max_length=60)
    parent = Related(roles, required=False, allow_null=True, default=None, help_text="What it has the rest from.")  # type: ignore[assignment]  # a field's own attribute
    like = Related(
        roles, required=False, allow_null=True, default=None, help_text="Begins by giving what this one gives."
    )
    permissions = Permissions(required=False, default=dict)


@extend_schema_serializer(
    component_name="RoleChange", examples=[example({"version": 3, "permissions": {"lead.export": "team"}})]
)
class RoleChangeBody(Body):
    """What is to change. Permissions that are not named stay."""

    version = serializers.IntegerField(help_text="As it was seen. When it changed since, the answer is 409.")
    name = serializers.CharField(max_length=60, required=False)
    parent = Related(roles, required=False, allow_null=True)  # type: ignore[assignment]  # a field's own attribute
    permissions = Permissions(required=False, default=dict, help_text="What equals the parent's follows the parent.")


@extend_schema_serializer(
    component_name="Team", examples=[example({"name": "Equipe SP", "people": [examples.MEMBER_ID]})]
)
class TeamBody(Body):
    """A team. Whoever joins leaves the team they were in."""

    name = serializers.CharField(max_length=60)
    people = serializers.ListField(child=Related(members), max_length=500, required=False, default=list)
    leader = Related(members, required=False, allow_null=True, default=None, help_text="One of its people.")


@extend_schema_serializer(component_name="TeamChange", examples=[example({"leader": examples.MEMBER_ID})])
class TeamChangeBody(Body):
    """What is to change. `people` are all of them."""

    name = serializers.CharField(max_length=60, required=False)
    people = serializers.ListField(child=Related(members), max_length=500, required=False)
    leader = Related(members, required=False, allow_null=True)


@extend_schema_serializer(
    component_name="Invitation",
    examples=[example({"email": "ana@empresa.com.br", "role": examples.ROLE_ID, "team": examples.TEAM_ID})],
)
class InvitationBody(Body):
    """Whom to ask, and as what."""

    email = serializers.EmailField()
    role = Related(roles)
    team = Related(teams, required=False, allow_null=True, default=None)
