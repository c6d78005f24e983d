"""Invitations in the API: for people who are signed in."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from tenants.access import may
from tenants.api import people_bodies as bodies
from tenants.api import people_examples as examples
from tenants.api.refusing import REFUSED, insist_on_recent, refused
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Invitation
from tenants.services import invitations
from tenants.services.invitations import Invited
from tenants.services.members import rules_others


@extend_schema_serializer(examples=[example(examples.INVITATION)])
class InvitationSerializer(serializers.ModelSerializer):
    """That somebody was asked to join. Its link is told to nobody but the address."""

    class Meta:
        model = Invitation
        fields = ("id", "email", "role", "team", "created_at", "sent_at", "expires_at")
        read_only_fields = fields


class InvitationViewSet(OrganizationViewSet):
    """Invitations that wait for an answer."""

    tag, noun = "Invitations", "member"
    allow: ClassVar = dict.fromkeys(["list", "retrieve", "create", "destroy", "resend"], may("member.create"))
    problems: ClassVar = dict.fromkeys(["create", "destroy", "resend"], REFUSED)
    queryset = Invitation.objects.across_organizations().none()
    serializer_class = InvitationSerializer

    def rows(self) -> QuerySet:
        return invitations.open_ones()

    def list(self, request) -> Response:
        """List invitations.

        Those that wait for an answer, also when their week is over.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read an invitation."""
        return self.shown(self.row())

    @extend_schema(request=bodies.InvitationBody)
    def create(self, request) -> Response:
        """Invite somebody.

        By an e-mail with a link that is valid for a week, and once. Nobody else is told the link.
        """
        said = self.body(bodies.InvitationBody)
        insist_on_recent(request, rules_others(said["role"]))
        with refused():
            made = invitations.invite([Invited(said["email"].lower(), said["role"], said["team"])], by=request.auth)
        return self.shown(made[0], status=201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Take an invitation back.

        Its link opens nothing any more.
        """
        with refused():
            invitations.revoke(self.row())
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resend(self, request, pk) -> Response:
        """Send an invitation again.

        With a new link and a new week; the link before opens nothing any more.
        """
        with refused():
            invitations.send_again(self.row(), by=request.auth)
        return self.shown(self.row())
