"""Merging records, from their pages or from the queue, and parting them again."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import Merge
from crm.queries import duplicates, picking
from crm.queries.merging import FIELDS
from crm.services import merging
from crm.views.duplicates import MERGES, picked
from tenants.views.base import TenantView

MOST = 10  # records of one merge


class MergeWithView(TenantView):
    """GET finds whom to merge a record with, and shows those picked side by side."""

    entity: ClassVar[str] = duplicates.CONTACT
    allow = MERGES

    def get(self, request, pk: UUID):
        rows = duplicates.mergeable(request.membership, self.entity)
        row = get_object_or_404(rows, pk=pk)
        if wanted := picked(request.GET.getlist("with")):
            others = list(rows.filter(pk__in=wanted).exclude(pk=pk)[: MOST - 1])
            if others:
                comparison = duplicates.Comparison([row, *others], survivor=pk)
                return render(request, "crm/duplicate/merge.html", {"comparison": comparison})
        text = request.GET.get("q", "")[:80]
        context = {
            "row": row,
            "q": text,
            "url": reverse(f"{self.entity}_merge", args=[pk]),
            "found": picking.alike(rows.exclude(pk=pk), row, text),
        }
        template = "_found.html" if request.htmx.target == "merge_found" else "pick.html"
        return render(request, f"crm/duplicate/{template}", context)


class MergesView(TenantView):
    """POST merges."""

    allow_methods: ClassVar = {"post": MERGES}
    allow = MERGES

    def post(self, request):
        entity = request.POST.get("entity", "")
        if entity not in FIELDS:
            return HttpResponse(_("Say what is to be merged."), status=400)
        wanted = picked(request.POST.getlist("record"))[:MOST]
        rows = {row.pk: row for row in duplicates.mergeable(request.membership, entity).filter(pk__in=wanted)}
        survivor = next((rows.get(pk) for pk in picked([request.POST.get("survivor", "")])), None)
        others = [rows[pk] for pk in wanted if pk in rows and rows[pk] != survivor]
        if survivor is None or len(rows) != len(set(wanted)) or not others:
            raise Http404
        chosen = self._chosen(entity, rows)
        try:
            batch = merging.merge(survivor, others, by=request.user, chosen=chosen)
        except merging.NotMergeable:
            return _told({"text": _("Somebody has just merged or archived one of them"), "kind": "bad"}, status=409)
        undo = {"undo_url": reverse("merge", args=[batch]), "undo_method": "DELETE"}
        text = _("%(merged)s is part of %(survivor)s now") % {"merged": _names(others), "survivor": survivor}
        return _told({"text": text, "kind": "ok", **undo})

    def _chosen(self, entity: str, rows: dict[UUID, Any]) -> dict[str, Any]:
        said = {name: picked([self.request.POST.get(f"pick_{name}", "")]) for name in FIELDS[entity]}
        return {name: getattr(rows[ids[0]], name) for name, ids in said.items() if ids and ids[0] in rows}


class MergeView(TenantView):
    """DELETE parts what was merged in one go."""

    allow_methods: ClassVar = {"delete": MERGES}
    allow = MERGES

    def delete(self, request, pk: UUID):
        note = Merge.objects.filter(batch=pk, entity__in=FIELDS).first()
        if note is None:
            raise Http404
        get_object_or_404(duplicates.survivors(request.membership, note.entity), pk=note.survivor_id)
        try:
            merging.undo(pk, by=request.user)
        except merging.Buried:
            return _told({"text": _("It was merged further since: undo that first"), "kind": "bad"}, status=409)
        return _told({"text": _("Parted again, with all that was theirs")})


def _told(toast: dict, status: int = 204) -> HttpResponse:
    response = HttpResponse(status=status)
    trigger_client_event(response, "duplicates:changed", {})
    if status == 204:
        trigger_client_event(response, "close-overlay", {})
    return trigger_client_event(response, "toast", toast)


def _names(rows: list) -> str:
    return ", ".join(str(row) for row in rows[:3]) + (f" +{len(rows) - 3}" if len(rows) > 3 else "")
