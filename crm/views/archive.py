"""The archive: what is in it, bringing it back, and erasing it before its time."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

from config.ids import uuid_or_none
from crm.models import Contact
from crm.queries import archive
from crm.queries.archive import Archive
from crm.services import purging
from crm.views.base import refused
from crm.views.directory_bulk import restored
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

MAY_ARCHIVE = may("lead.delete", "contact.delete", "company.delete")


class ArchiveListView(TenantView):
    """GET shows a kind: the page, or what another search changes."""

    allow = MAY_ARCHIVE

    def get(self, request):
        template = f"crm/archive/{'_found' if request.htmx else 'index'}.html"
        response = render(request, template, {"archive": Archive(request.membership, request.GET)})
        response["Vary"] = "HX-Request"
        return response


class RestorationView(TenantView):
    """POST brings back those that were picked, and asks about their leads; one that cannot come back is named."""

    allow = MAY_ARCHIVE
    allow_methods = {"post": MAY_ARCHIVE}

    def post(self, request):
        kind, rows = picked(request, request.POST)
        if not rows:
            return refused(_("Nothing was selected"), status=422)
        return restored(request, archive.MODELS[kind].objects.filter(pk__in=[row.pk for row in rows]))


class PurgeView(TenantView):
    """GET asks for the word that confirms it; POST erases what was picked, for good."""

    allow = may("organization.change")

    def get(self, request):
        kind, rows = picked(request, request.GET)
        if not rows:
            return refused(_("Nothing was selected"), status=422)
        return render(request, "crm/archive/purge.html", {"kind": kind, "rows": rows, "word": word()})

    def post(self, request):
        kind, rows = picked(request, request.POST)
        if not rows:
            return refused(_("Nothing was selected"), status=422)
        if request.POST.get("word", "").strip().lower() != word():
            context = {"kind": kind, "rows": rows, "word": word(), "is_wrong": True}
            return render(request, "crm/archive/purge.html", context, status=422)
        count = purging.PURGES[kind][1]([row.pk for row in rows], by=request.user)
        return _changed(ngettext("%(n)s record is erased", "%(n)s records are erased", count) % {"n": count})


def picked(request: OrganizationRequest, said: Any) -> tuple[str, list[Any]]:
    """Of a page at most; what this person does not reach is left out."""
    kind = said.get("kind", "")
    if kind not in archive.MODELS:
        return kind, []
    ids = [pk for text in said.getlist("ids")[: archive.PAGE] if (pk := uuid_or_none(text))]
    return kind, list(archive.reached(kind, request.membership).filter(pk__in=ids).order_by("pk"))


def word() -> str:
    """What is typed to erase."""
    return _("erase")


def seen(request: OrganizationRequest, contact: Contact) -> bool:
    return Contact.objects.accessible_by(request.membership).filter(pk=contact.pk).exists()


def _changed(text: str) -> HttpResponse:
    response = trigger_client_event(HttpResponse(status=204), "toast", {"text": text})
    trigger_client_event(response, "close-overlay", {})
    return trigger_client_event(response, "archive:changed", {})
