"""Tasks, notes and files in the API: each is about a lead or a contact, goes, and is brought back for a while."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api.bodies import contacts_in_reach, living_leads
from crm.models import Company, Contact, Lead
from crm.services import removed
from tenants.api.bodies import Body, Related
from tenants.api.permissions import refused
from tenants.api.problems import Conflict
from tenants.api.views import OrganizationViewSet
from tenants.models import ApiKey

MODELS: dict[str, Any] = {"lead": Lead, "contact": Contact, "company": Company}
TOO_LATE: dict[str, dict[int, str]] = {"restore": {409: "It is too late to bring it back."}}


class AboutBody(Body):
    """What is about either a lead or a contact."""

    kinds: tuple[str, ...] = ("lead", "contact")
    either = _("Name either a lead or a contact.")
    lead = Related(living_leads, required=False)
    contact = Related(contacts_in_reach, required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if sum(kind in said for kind in self.kinds) != 1:
            raise serializers.ValidationError({"lead": self.either})
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

    def changeable(self, said: dict[str, Any]) -> Any:
        """Taken out of what was sent: what it is about, if the caller may change it."""
        noun, model = next((noun, model) for noun, model in MODELS.items() if noun in said)
        about: Any = said.pop(noun)
        if not model.objects.accessible_by(self.principal, f"{noun}.change").filter(pk=about.pk).exists():
            self.forbid()
        return about

    def forbid(self) -> None:
        refused(self.request)
        raise PermissionDenied
