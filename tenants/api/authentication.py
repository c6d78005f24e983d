"""Who calls the API: a signed-in member below /o/<slug>/, an API key or a token on /api/v1/.

The organization was found by the middleware already; here the caller is only named.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck

from tenants.api.problems import CHALLENGE
from tenants.models import ApiKey


class OrganizationAuthentication(BaseAuthentication):
    """``request.user`` is the person (nobody for a key), ``request.auth`` the membership or the key."""

    def authenticate(self, request):
        principal = getattr(request._request, "membership", None)
        if principal is None:
            return None
        if isinstance(principal, ApiKey):
            return AnonymousUser(), principal
        if request._request.grant is None:
            _insist_on_our_pages(request._request)
        return principal.user, principal

    def authenticate_header(self, request) -> str:
        return CHALLENGE


def _insist_on_our_pages(request) -> None:
    """A browser sends its cookie from any page; only ours know the token. DRF exempts its views from Django's check."""
    check = CSRFCheck(lambda _request: HttpResponse())
    check.process_request(request)
    if reason := check.process_view(request, lambda *_arguments: HttpResponse(), (), {}):
        raise PermissionDenied(_("The CSRF token is missing or wrong: %(reason)s") % {"reason": reason})
