"""The agency's console: all organizations of a person on one page."""

import hashlib

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from tenants import entrance
from tenants.access import signed_in
from tenants.services.console import memberships_of
from tenants.services.console_desk import Asked, Desk
from tenants.views.base import RuledView


class ConsoleView(RuledView):
    """The page, or what changes on it. Whoever has nothing new to see is told only that."""

    allow = signed_in

    def get(self, request):
        memberships = [each for each in memberships_of(request.user) if not entrance.is_shut(each, request.session)]
        if not memberships:
            return redirect("organization_new")
        desk = Desk(memberships, Asked.of(request.GET))
        body = render_to_string("console/_body.html", {"desk": desk, "asked": desk.asked}, request)
        digest = hashlib.sha256(body.encode()).hexdigest()[:16]
        if not request.htmx:
            return render(
                request, "console/index.html", {"desk": desk, "asked": desk.asked, "body": body, "digest": digest}
            )
        if request.headers.get("X-Seen") == digest:
            return HttpResponse(status=204)
        response = HttpResponse(body)
        response["X-Digest"] = digest
        return response
