"""What the actions about people and roles share: our refusals in the API's shape, and who takes over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from tenants.api.problems import Unprocessable
from tenants.api.views import OrganizationViewSet
from tenants.recent import FRESH_FOR, is_recent
from tenants.services.members import Refused

REFUSED = {422: "It would give more than one has, leave no owner, or is no longer possible; `detail` says which."}
SUCCESSOR = OpenApiParameter("successor", OpenApiTypes.UUID, description="Who takes over; without it nobody does.")


@contextmanager
def refused() -> Iterator[None]:
    """A refusal of ours in the API's shape."""
    try:
        yield
    except Refused as refusal:
        raise Unprocessable(str(refusal), code="refused") from None


def insist_on_recent(request: Request, is_sensitive: bool) -> None:
    """Who makes others stronger, or has data erased, has proved within five minutes who they are, as on the pages: there, or by signing in anew."""
    if not is_sensitive:
        return
    grant = request._request.grant  # type: ignore[attr-defined]  # our middleware's
    if grant is None and not is_recent(request._request):
        raise PermissionDenied(_("Prove again on our pages who you are, and send this again."))
    if grant is not None and timezone.now() - grant.created_at > timedelta(seconds=FRESH_FOR):
        raise PermissionDenied(_("Sign in again, and send this within five minutes."))


def successor_of(view: OrganizationViewSet) -> Any:
    """The row that ``?successor=`` names, if any: of those that the caller sees."""
    named = view.request.query_params.get("successor")
    if not named:
        return None
    try:
        wanted = serializers.UUIDField().to_internal_value(named)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"successor": error.detail}) from None
    return get_object_or_404(view.rows(), pk=wanted)
