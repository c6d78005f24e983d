"""Whether a caller means the organization it is in, and whether an action is allowed by its own rule."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission

from tenants import audit
from tenants.api.problems import NotSignedIn
from tenants.models import ApiKey, Grant
from tenants.services import grants

HEADER = "X-Org-Id"


class OrganizationAsserted(BasePermission):
    """X-Org-Id is an assertion, never a selector: a caller that means another organization than its own is stopped.

    Keys and tokens must send it. A key in the wrong configuration file would else write into the wrong company,
    unnoticed; a token that means another organization was not meant by whoever signed it in, and ends.
    """

    def has_permission(self, request, view) -> bool:
        if request.auth is None:
            return False  # DRF answers 401
        meant, actual = request.headers.get(HEADER, "").strip(), str(request._request.organization.pk)
        grant = request._request.grant
        if not meant and (grant or isinstance(request.auth, ApiKey)):
            raise PermissionDenied(_("Send X-Org-Id with the id of the organization that the key or token belongs to."))
        if meant and meant.lower() != actual:
            audit.record("api.wrong_organization", meant=meant[:60], path=request.path[:200])
            if grant:
                grants.end(grant, Grant.End.WRONG_ORGANIZATION, address=request.META.get("REMOTE_ADDR", ""))
                raise NotSignedIn(
                    _("X-Org-Id names another organization. This token is good no longer: sign in again.")
                )
            raise PermissionDenied(_("X-Org-Id names another organization than the one this caller belongs to."))
        return True


class DeclaredPermission(BasePermission):
    """Asks the view's ``allow`` for the action; a refusal is audited."""

    def has_permission(self, request, view) -> bool:
        rule = view.allow.get(view.action)
        if rule is None:  # a method that the address does not have: DRF answers 405
            return True
        if rule(request._request):
            return True
        refused(request)
        return False


def refused(request) -> None:
    """A line of audit for what somebody tried and may not do."""
    audit.record("permission.refused", path=request.path[:200], method=request.method)
