"""What is answered when a request fails: that we are away for a moment when the database is, or there is no room to write;
else that the fault is ours.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from config.disk import is_full
from tenants.api.problems import problem_response
from tenants.middleware import ANY_API

AGAIN = "5"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """Django asks for this answer while the exception is at hand. Forms that insist send again what got a 503."""
    error = sys.exception()
    if not isinstance(error, (OperationalError, InterfaceError)) and not is_full(error):
        return defaults.server_error(request)
    if ANY_API.match(request.path):
        said = _("This cannot be stored just now. Send the same again in a moment.")
        response: HttpResponse = problem_response(request, 503, code="away", detail=said)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = AGAIN
    return response
