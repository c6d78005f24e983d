"""The queue of possible duplicates, and what people decide about them."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

from crm.queries import duplicates, pages
from crm.services import merging_many, parting
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

MERGES = may("contact.delete", "company.delete")
MOST = 500  # pairs of one request


def picked(texts: list[str]) -> list[UUID]:
    """The ids among what a page sent, each once."""
    ids = []
    for text in texts:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(ids))


class DuplicatesView(TenantView):
    """What may be one, the surest first: the page, or its list when htmx asks."""

    allow = MERGES

    def get(self, request):
        return render_queue(request, "_list.html" if request.htmx else "index.html")


class ManyView(TenantView):
    """POST merges those that were picked, in the background."""

    allow = MERGES
    allow_methods: ClassVar = {"post": MERGES}

    def post(self, request):
        entity = duplicates.COMPANY if request.POST.get("of") == "companies" else duplicates.CONTACT
        wanted = picked(request.POST.getlist("pair"))[:MOST]
        open_ones = duplicates.pairs_of(request.membership, entity).open()
        pairs = list(open_ones.filter(pk__in=wanted).values_list("pk", flat=True))
        if not pairs:
            return HttpResponse(_("Pick who is to be merged."), status=400)
        job = merging_many.start(pairs, entity, by=request.membership)
        text = ngettext("%(n)s merge has begun", "%(n)s merges have begun", len(pairs)) % {"n": len(pairs)}
        action = {"action_url": reverse("job", args=[job.pk]), "action_label": _("Follow")}
        return trigger_client_event(HttpResponse(status=204), "toast", {"text": text, "kind": "ok", **action})


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
    page = pages.number(request.GET.get("page", ""), most=99_999)
    queue = duplicates.Queue(request.membership, entity, page=page)
    response = render(request, f"crm/duplicate/{template}", {"queue": queue})
    response["Vary"] = "HX-Request"
    return response
