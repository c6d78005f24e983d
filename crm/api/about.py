"""Tasks, notes and files in the API: each is about a lead or a contact, goes, and is brought back for a while."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api.bodies import contacts_in_reach, living_leads
from crm.models import Contact, Lead
from crm.services import removed
from tenants.api.bodies import Body, Related
from tenants.api.permissions import refused
from tenants.api.problems import Conflict
from tenants.api.views import OrganizationViewSet
from tenants.models import ApiKey

TOO_LATE: dict[str, dict[int, str]] = {"restore": {409: "It is too late to bring it back."}}


class AboutBody(Body):
    """What is about either a lead or a contact."""

    lead = Related(living_leads, required=False)
    contact = Related(contacts_in_reach, required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("lead" in said) == ("contact" in said):
            raise serializers.ValidationError({"lead": _("Name either a lead or a contact.")})
        return said


class AboutViewSet(OrganizationViewSet):
    """What the three share."""

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request, pk) -> Response:
        """Bring back what was deleted.

        For 10 minutes, owners and admins for 24 hours. What was not deleted stays as it is.
        """
        row = self.away(pk)
        try:
            removed.restore(row, by=self.person)
        except removed.NotUndoable as why:
            raise Conflict(str(why), code="too_late") from None
        return self.shown(self.row())

    def away(self, pk: Any) -> Any:
        """One that the caller may delete, whether it is away or not."""
        raise NotImplementedError

    @property
    def key(self) -> ApiKey | None:
        """The key that asks; none when a person does."""
        return self.principal if isinstance(self.principal, ApiKey) else None

    def changeable(self, said: dict[str, Any]) -> Lead | Contact:
        """Taken out of what was sent: the lead or the contact, if the caller may change it."""
        about = said.pop("lead", None) or said.pop("contact")
        model, noun = (Lead, "lead") if isinstance(about, Lead) else (Contact, "contact")
        if not model.objects.accessible_by(self.principal, f"{noun}.change").filter(pk=about.pk).exists():
            self.forbid()
        return about

    def forbid(self) -> None:
        refused(self.request)
        raise PermissionDenied
