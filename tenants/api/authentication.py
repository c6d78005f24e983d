"""Who calls the API: a signed-in member below /o/<slug>/, or an API key on /api/v1/.

The organization was found by the middleware already; here the caller is only named, and checked against X-Org-Id.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, CSRFCheck

from tenants import audit
from tenants.models import ApiKey

HEADER = "X-Org-Id"


class OrganizationAuthentication(BaseAuthentication):
    """``request.user`` is the person (None for a key), ``request.auth`` the membership or the key."""

    def authenticate(self, request):
        principal = getattr(request._request, "membership", None)
        if principal is None:
            return None
        if isinstance(principal, ApiKey):
            self._check_organization(request, required=True)
            return principal.user, principal
        self._check_organization(request, required=False)
        self._enforce_csrf(request)
        return principal.user, principal

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'

    def _check_organization(self, request, *, required: bool) -> None:
        """An assertion, never a selector: a caller that means another organization than its key's is stopped."""
        meant, actual = request.headers.get(HEADER, ""), str(request._request.organization.pk)
        if not meant and required:
            raise PermissionDenied(_("Send X-Org-Id with the id of the organization that the key belongs to."))
        if meant and meant.lower() != actual:
            audit.record("api.wrong_organization", meant=meant[:60], path=request.path[:200])
            raise PermissionDenied(_("X-Org-Id names another organization than the one this caller belongs to."))

    def _enforce_csrf(self, request) -> None:
        check = CSRFCheck(lambda _request: None)
        check.process_request(request._request)
        reason = check.process_view(request._request, None, (), {})
        if reason:
            raise PermissionDenied(_("The CSRF token is missing or wrong: %(reason)s") % {"reason": reason})


class KeyScheme(OpenApiAuthenticationExtension):
    """How the description of the API shows the key."""

    target_class = OrganizationAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer lvd_…`"}
