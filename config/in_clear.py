"""A program that calls without TLS is refused, not led on: a redirect would work, and its key go in clear for ever."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from tenants import audit
from tenants.api.keys import authenticate_key
from tenants.api.problems import problem_response
from tenants.middleware import actor_of_key


class InClearMiddleware:
    """Where plain HTTP is redirected for people, programs are told; a key that went in clear is a line of audit."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.of_programs = re.compile(settings.PROGRAM_ADDRESSES)

    def __call__(self, request):
        is_in_clear = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if not is_in_clear or not self.of_programs.match(request.path.lstrip("/")):
            return self.get_response(request)
        if key := authenticate_key(request):
            actor = actor_of_key(key, request)
            audit.record("api.in_clear", organization_id=key.organization_id, actor=actor, path=request.path[:200])
        said = _("Call it by https. What was sent just now may have been read on its way: replace the key or password.")
        return problem_response(request, 403, code="https_required", detail=said)
