"""Roles in the API: for people who are signed in."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tenants.access import may
from tenants.api import people_bodies as bodies
from tenants.api import people_examples as examples
from tenants.api.paging import Whole
from tenants.api.problems import Conflict
from tenants.api.refusing import REFUSED, SUCCESSOR, insist_on_recent, refused, successor_of
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.billing.features import OWN_ROLES
from tenants.models import Role
from tenants.services import roles
from tenants.services.members import gives_rule, rules_others

OVERTAKEN = {409: "The role was changed since you saw it; `current` is what it is now."}


@extend_schema_serializer(examples=[example(examples.ROLE)])
class RoleSerializer(serializers.ModelSerializer):
    """A named set of permissions."""

    name = serializers.CharField(source="__str__")
    permissions = serializers.DictField(
        child=serializers.ChoiceField(choices=bodies.REACHES), help_text="What it says itself."
    )
    effective = serializers.DictField(
        child=serializers.ChoiceField(choices=bodies.REACHES), help_text="What it gives, with what it inherits."
    )

    class Meta:
        model = Role
        fields = ("id", "key", "name", "is_default", "parent", "permissions", "effective", "version")
        read_only_fields = fields


class RoleViewSet(OrganizationViewSet):
    """What people may do."""

    tag, noun = "Roles", "role"
    allow: ClassVar = {
        **dict.fromkeys(["list", "retrieve"], may("role.view")),
        "create": may("role.create"),
        **dict.fromkeys(["partial_update", "reset"], may("role.change")),
        **dict.fromkeys(["destroy", "restore"], may("role.delete")),
    }
    needs: ClassVar = dict.fromkeys(("create", "partial_update", "restore"), OWN_ROLES)
    problems: ClassVar = {
        **dict.fromkeys(["create", "destroy", "reset", "restore"], REFUSED),
        "partial_update": REFUSED | OVERTAKEN,
    }
    queryset = Role.objects.across_organizations().none()
    serializer_class = RoleSerializer
    pagination_class = Whole

    def rows(self) -> QuerySet:
        return Role.objects.select_related("parent").order_by("-is_default", "name")

    def list(self, request) -> Response:
        """List roles."""
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a role."""
        return self.shown(self.row())

    @extend_schema(request=bodies.RoleBody)
    def create(self, request) -> Response:
        """Create a role.

        Nobody gives more than they have.
        """
        said = self.body(bodies.RoleBody)
        given = gives_rule(said["permissions"]) or rules_others(said["parent"]) or rules_others(said["like"])
        insist_on_recent(request, given)
        with refused():
            role = roles.create(by=request.auth, **said)
        return self.shown(role, status=201)

    @extend_schema(request=bodies.RoleChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a role.

        It acts at once on whoever has it or a role that inherits from it. The owner's role is nobody's to change.
        """
        role, said = self.row(), self.body(bodies.RoleChangeBody)
        parent = said.get("parent", role.parent)
        wanted = roles.following(role, parent, said["permissions"])
        insist_on_recent(request, gives_rule(wanted))
        try:
            with refused():
                now = roles.change(
                    role,
                    version=said["version"],
                    name=said.get("name", role.name),
                    parent=parent,
                    wanted=wanted,
                    by=request.auth,
                )
        except roles.Stale as stale:
            current: Any = self.get_serializer(stale.role).data
            raise Conflict(_("The role was changed since you saw it."), current=current) from None
        return self.shown(now)

    @extend_schema(request=None, responses={204: None}, parameters=[SUCCESSOR])
    def destroy(self, request, pk) -> Response:
        """Archive a role.

        Whoever has it gets the `successor`, another role. Roles that inherit from it go on giving what they give. It gives
        nothing any more, and comes back for 30 days.
        """
        with refused():
            roles.archive(self.row(), successor=successor_of(self), by=request.auth)
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring a role back.

        For 30 days after it was archived. It gives what it gave, and nobody has it; nobody brings back more than they have.
        """
        with refused():
            return self.shown(roles.restore(get_object_or_404(Role.ever, pk=pk), by=request.auth))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reset(self, request, pk) -> Response:
        """Put a role back to default.

        Of those that come with every organization.
        """
        with refused():
            return self.shown(roles.reset(self.row(), by=request.auth))
