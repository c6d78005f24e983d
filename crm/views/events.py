"""What a browser missed."""

from django.http import HttpResponse, JsonResponse

from crm import events
from crm.models import Event
from tenants.access import members
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

MOST = 500  # more than this and the page is loaded anew instead
LARGEST = 2**63 - 1


class EventsView(TenantView):
    """The hints after a number, for browsers that were away or may not use sockets."""

    allow = members
    http_method_names = ["get", "head", "options"]

    def get(self, request: OrganizationRequest) -> HttpResponse:
        since = request.GET.get("since", "")
        if not (since.isascii() and since.isdecimal() and int(since[:20]) <= LARGEST):
            return HttpResponse(status=400)
        response = JsonResponse(self._after(int(since)))
        response["Cache-Control"] = "no-store"
        return response

    def _after(self, since: int) -> dict:
        oldest, latest = events.kept_numbers()
        if since == latest:
            return {"number": latest, "hints": []}
        if since > latest or since < oldest - 1:
            return {"number": latest, "resync": True}
        missed = Event.objects.after(since).until(latest).visible_to(self.request.membership)[: MOST + 1]
        hints = [event.hint() for event in missed]
        return {"number": latest, "resync": True} if len(hints) > MOST else {"number": latest, "hints": hints}
