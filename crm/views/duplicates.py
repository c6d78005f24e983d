"""The queue of possible duplicates, and what people decide about them."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.queries import duplicates
from crm.services import parting
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

MERGES = may("contact.delete", "company.delete")


class DuplicatesView(TenantView):
    """What may be one, the surest first: the page, or its list when htmx asks."""

    allow = MERGES

    def get(self, request):
        return render_queue(request, "_list.html" if request.htmx else "index.html")


class PairView(TenantView):
    """GET shows both side by side, in a dialog."""

    entity: ClassVar[str] = duplicates.CONTACT
    allow = MERGES

    def get(self, request, pk: UUID):
        pair = self.pair
        rows = [pair.first, pair.second]
        return render(request, "crm/duplicate/merge.html", {"comparison": duplicates.Comparison(rows), "pair": pair})

    @property
    def pair(self) -> Any:
        rows = duplicates.pairs_of(self.request.membership, self.entity).select_related("first", "second")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class DifferenceView(PairView):
    """POST says that they are not the same, DELETE takes that back."""

    http_method_names = ["post", "delete"]
    allow_methods: ClassVar = {"post": MERGES, "delete": MERGES}

    def post(self, request, pk: UUID):
        parting.keep_apart(self.pair, by=request.user)
        undo = {"undo_url": reverse(f"{self.entity}_difference", args=[pk]), "undo_method": "DELETE"}
        return self._decided({"text": _("Noted: they are not the same"), "kind": "ok", **undo})

    def delete(self, request, pk: UUID):
        parting.ask_again(self.pair, by=request.user)
        return self._decided({"text": _("They are suggested again")})

    def _decided(self, toast: dict) -> HttpResponse:
        response = HttpResponse(status=204)
        trigger_client_event(response, "duplicates:changed", {})
        trigger_client_event(response, "close-overlay", {})
        return trigger_client_event(response, "toast", toast)


def render_queue(request: OrganizationRequest, template: str) -> HttpResponse:
    entity = duplicates.COMPANY if request.GET.get("of") == "companies" else duplicates.CONTACT
    page = request.GET.get("page", "")
    queue = duplicates.Queue(request.membership, entity, page=int(page) if page.isdecimal() and len(page) < 6 else 1)
    response = render(request, f"crm/duplicate/{template}", {"queue": queue})
    response["Vary"] = "HX-Request"
    return response
