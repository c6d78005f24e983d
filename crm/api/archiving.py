"""The archive in the API: what hangs on a record, out of the lists and back, and erased before its time."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import examples
from crm.queries import archive
from crm.queries.impact import Impact
from crm.services import contacts, purging, restoring
from crm.services.retaining.holding import OnHold
from tenants.api.permissions import refused
from tenants.api.problems import Conflict, Unprocessable
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet

ACTIONS = ("impact", "restore", "purge")
HELD = "Somebody else is known by the contact's phone, e-mail or document by now: merge them."
PROBLEMS: dict[str, dict[int, str]] = {"purge": {422: "It is not archived, or it is on hold."}}


@extend_schema_serializer(examples=[example(examples.IMPACT)])
class ImpactSerializer(serializers.Serializer):
    """What hangs on a record."""

    open_leads = serializers.IntegerField(help_text="Of a contact: archived with it. Of a company: they stay.")
    closed_leads = serializers.IntegerField(help_text="They stay, and count.")
    open_conversations = serializers.IntegerField(source="open_threads", help_text="Of a contact: resolved with it.")
    people = serializers.IntegerField(help_text="Of a company: they stay.")
    open_tasks = serializers.IntegerField(source="tasks")
    notes = serializers.IntegerField()
    is_guarded = serializers.BooleanField(help_text="Archiving it asks for `?with_work=true`.")
    out_of_reach = serializers.IntegerField(help_text="Open leads that the caller may not archive.")


class Archiving(OrganizationViewSet):
    """What leads, contacts and companies share."""

    @extend_schema(responses={200: ImpactSerializer})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def impact(self, request, pk) -> Response:
        """See what hangs on it.

        Counted before it is archived.
        """
        return Response(ImpactSerializer(Impact.of(self._mine(), self.principal)).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Restore from the archive.

        Within 30 days. A lead comes back to the top of its stage and brings its contact back.
        """
        try:
            restoring.RESTORES[self.noun](self._mine(), by=self.person)
        except contacts.HeldBy as why:
            seen = self.rows().filter(pk=why.contact.pk).first()
            current = self.get_serializer(seen).data if seen else None
            said = _("Somebody else is known by the same phone, e-mail or document by now.")
            raise Conflict(said, code="held", current=current) from None
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def purge(self, request, pk) -> Response:
        """Erase for good.

        What is archived, before its 30 days are over. Only for owners and admins, signed in: no key erases.
        """
        row = self._mine()
        if not self.principal.may("organization.change"):
            refused(self.request)
            raise PermissionDenied
        if not archive.reached(self.noun, self.principal).filter(pk=row.pk).exists():
            raise Unprocessable(_("Only what is archived can be erased."), code="not_archived")
        if not purging.PURGES[self.noun][1]([row.pk], by=self.person):
            raise Unprocessable(str(OnHold()), code="on_hold")
        return Response(status=204)

    def _mine(self) -> Any:
        return self.row(f"{self.noun}.delete")
