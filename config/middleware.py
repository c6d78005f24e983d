"""The request id, in the log, in the audit, in the answer; and the number a page is as new as."""

import re

import structlog

from config.ids import uuid7
from crm import events
from tenants.context import inside

SOUND = re.compile(r"^[\w-]{8,64}$")


class RequestIdMiddleware:
    """Give each request an id that its log lines and audit lines carry."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-Id", "")
        request.id = given if SOUND.match(given) else uuid7().hex
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


class EventNumberMiddleware:
    """Remember the organization's number before a page reads anything: what happens meanwhile is then caught up.

    Read while the page is drawn, it would claim that the page shows what its queries came too early for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_page = (
            request.method == "GET" and not request.htmx and not request.path_info.startswith(("/api/", "/events/"))
        )
        request.event_number = events.latest_number() if is_page and inside() else None
        return self.get_response(request)
