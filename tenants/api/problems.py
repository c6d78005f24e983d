"""Errors of the API: problem details (RFC 9457), each saying what to do."""

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

log = structlog.get_logger(__name__)


class Conflict(exceptions.APIException):
    """Somebody changed it meanwhile; ``current`` says what it is now."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail, **current):
        super().__init__(detail)
        self.current = current


class Unprocessable(exceptions.APIException):
    """Well formed, and still not possible: the 24-hour window is closed, a stage is of another pipeline."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


class ProblemRenderer(JSONRenderer):
    """The media type that says the body is a problem."""

    media_type = "application/problem+json"


def problem_details(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. Anything else stays a 500 that tells nothing of our insides."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("There is nothing at this address that you may see."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or _("This caller may not do that."))
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    code = error.default_code
    body = {"type": f"urn:loved-crm:problem:{code}", "title": _title(error), "status": error.status_code}
    if isinstance(error, exceptions.ValidationError):
        body |= {"detail": _("Some fields need mending; see errors."), "errors": error.detail}
    else:
        body["detail"] = str(error.detail)
    if isinstance(error, Conflict):
        body["current"] = error.current
    request = context["request"]
    body["request_id"] = request._request.id
    response = Response(body, status=error.status_code, content_type=ProblemRenderer.media_type)
    if isinstance(error, exceptions.Throttled) and error.wait is not None:
        response["Retry-After"] = str(int(error.wait) + 1)
    if error.status_code == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def _title(error: exceptions.APIException) -> str:
    return {
        400: _("Bad request"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Conflict"),
        415: _("Media type not supported"),
        422: _("Not possible"),
        429: _("Too many requests"),
    }.get(error.status_code, _("Error"))
