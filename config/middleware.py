"""The request id: in the log, in the audit, in the answer."""

import re

import structlog

from config.ids import uuid7

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
