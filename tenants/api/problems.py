"""Errors of the API: problem details (RFC 9457), each saying what to do."""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from tenants import scanning
from tenants.billing.features import Lacking

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="api"'


class Conflict(exceptions.APIException):
    """Somebody changed it meanwhile; ``current`` says what it is now."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"

    def __init__(self, detail, *, code: str = "conflict", current: Any = None, **more: Any):
        super().__init__(detail, code)
        self.code = code
        self.more = {"current": current, **more}


class Unprocessable(exceptions.APIException):
    """Well formed, and still not possible: the 24-hour window is closed, a lead is archived. ``code`` says which."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"

    def __init__(self, detail, *, code: str = "unprocessable", **more: Any):
        super().__init__(detail, code)
        self.code = code
        self.more = more


class TooLarge(exceptions.APIException):
    """More than anybody needs to send."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class PaymentRequired(exceptions.APIException):
    """The organization's plan lacks it; ``feature`` is what, ``plan`` the next one that has it."""

    status_code = status.HTTP_402_PAYMENT_REQUIRED
    default_code = Lacking.code

    def __init__(self, lacking: Lacking):
        super().__init__(str(lacking), self.default_code)
        self.more = {"feature": lacking.feature.key, "plan": lacking.better.key if lacking.better else None}


class NotNow(exceptions.APIException):
    """What waits for another: a file that no scanner has looked at yet."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "not_scanned"


class NotSignedIn(exceptions.APIException):
    """Who asks did not prove who they are; ``code`` says what is missing."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "not_authenticated"

    def __init__(self, detail, *, code: str = "not_authenticated"):
        super().__init__(detail, code)
        self.code = code


def problem_details(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. Anything else stays a 500 that tells nothing of our insides."""
    error = _ours(error)
    if not isinstance(error, exceptions.APIException):
        return None
    code = getattr(error, "code", error.default_code)
    body = problem(context["request"]._request, error.status_code, code=code)
    if isinstance(error, exceptions.ValidationError):
        body |= {"detail": _("Some fields need mending; see errors."), "errors": _by_name(error.detail)}
    else:
        body["detail"] = str(error.detail)
    response = Response(body | getattr(error, "more", {}), status=error.status_code, content_type=MEDIA_TYPE)
    if isinstance(error, exceptions.Throttled):
        response["Retry-After"] = str(max(1, getattr(error, "wait", None) or 1))
    if error.status_code == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = CHALLENGE
    return response


def is_refusal(error: Exception) -> bool:
    """Whether it is answered with a problem of its own, and is no fault of ours."""
    return isinstance(_ours(error), exceptions.APIException)


def problem(request: HttpRequest, status_code: int, *, code: str, detail: str = "") -> dict[str, Any]:
    """What every problem says."""
    return {
        "type": f"urn:loved-crm:problem:{code}",
        "title": _title(status_code),
        "status": status_code,
        "detail": detail,
        "request_id": request.id,  # type: ignore[attr-defined]  # our middleware's
    }


def problem_response(request: HttpRequest, status_code: int, *, code: str, detail: str) -> JsonResponse:
    """The same outside of DRF: for addresses that lead nowhere, and before an organization is entered."""
    body = problem(request, status_code, code=code, detail=detail)
    return JsonResponse(body, status=status_code, content_type=MEDIA_TYPE)


def _ours(error: Exception) -> Exception:
    """Django's refusals in the API's words."""
    match error:
        case Http404() | scanning.Missing():
            return exceptions.NotFound(_("There is nothing at this address that you may see."))
        case Lacking():
            return PaymentRequired(error)
        case scanning.Infected():
            return Unprocessable(error.message, code="infected")
        case scanning.NotScanned():
            return NotNow(error.message)
        case PermissionDenied():
            return exceptions.PermissionDenied(str(error) or _("This caller may not do that."))
        case RequestDataTooBig():
            return TooLarge(_("The body is too large."))
        case BadRequest() | SuspiciousOperation() | MultiPartParserError():
            return exceptions.ParseError(_("The request cannot be understood."))
    return error


def _by_name(detail: Any) -> dict[str, Any]:
    """Errors by field; those of the whole body stand under ``body``."""
    if not isinstance(detail, dict):
        return {"body": detail}
    return {"body" if name == "non_field_errors" else name: said for name, said in detail.items()}


def _title(status_code: int) -> str:
    return {
        400: _("Bad request"),
        401: _("Not signed in"),
        402: _("Not in the plan"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Conflict"),
        413: _("Too large"),
        415: _("Media type not supported"),
        422: _("Not possible"),
        429: _("Too many requests"),
        503: _("Not available now"),
    }.get(status_code, _("Error"))
