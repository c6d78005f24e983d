"""The bell: what one was told, and that one has read it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_htmx.http import trigger_client_event

from config.ids import uuid_or_none
from crm import notices
from crm.models import Notification
from crm.queries import notifications
from crm.queries.timeline import Cursor
from crm.services import notification_deliveries, notification_preferences, notifying
from tenants.access import members
from tenants.views.base import TenantView


class NotificationsView(TenantView):
    """All notifications: the page, the list of the bell, or only older rows."""

    allow = members

    def get(self, request):
        before = Cursor.read(request.GET.get("before", ""))
        template = "index.html" if not request.htmx else "_rows.html" if before else "_list.html"
        response = render(request, f"crm/notification/{template}", _shown(request, before))
        response["Vary"] = "HX-Request"
        return response


class BellView(TenantView):
    """How many are unread: what the bell shows. ``new`` is one that was just told of: whether it sounds."""

    allow = members

    def get(self, request):
        mine = Notification.objects.accessible_by(request.membership).listed().unread()
        response = render(request, "_frame/_bell_count.html", {"n": mine.count()})
        pk = uuid_or_none(request.GET.get("new", ""))
        new = mine.filter(pk=pk).first() if pk else None
        if new is not None and notification_preferences.sounds_for(new, request.user):
            trigger_client_event(response, "bell:sound", {"id": f"{new.pk} {new.count}"})
        return response


class OpeningView(TenantView):
    """Where an e-mail leads: noted as opened, and on to what it is about."""

    allow = members

    def get(self, request, pk: UUID):
        notification = get_object_or_404(Notification.objects.accessible_by(request.membership), pk=pk)
        notification_deliveries.opened(notification, request.GET.get("by", ""))
        notifying.mark_read(notification)
        return HttpResponseRedirect(f"{reverse('start')}{notification.path}")


class ReadingsView(TenantView):
    """POST reads all."""

    allow = members

    def post(self, request):
        notifying.mark_all_read(request.user)
        return _read(request)


class ReadingView(TenantView):
    """POST reads one; the browser that follows its link asks for no answer."""

    allow = members

    def post(self, request, pk: UUID):
        notification = get_object_or_404(Notification.objects.accessible_by(request.membership), pk=pk)
        notifying.mark_read(notification)
        if not request.htmx:
            return HttpResponse(status=204)
        return _read(request)


def _read(request):
    return render(request, "crm/notification/read.html", _shown(request))


def _shown(request, before: Cursor | None = None) -> dict[str, Any]:
    page = notifications.page(request.membership, before=before, show=_show(request))
    return {"page": page, "whole": _on_the_page(request), "tabs": _tabs(request, page)}


def _show(request) -> str:
    """What the page is narrowed to; its buttons say so by the address that they are pressed at."""
    query = request.GET
    if request.method == "POST" and request.htmx and _on_the_page(request):
        query = QueryDict(urlsplit(request.htmx.current_url or "").query)
    return notifications.known(query.get("show", ""))


def _tabs(request, page: notifications.Page) -> list[dict[str, Any]]:
    """All, what is unread, and each topic of which this person may be told."""
    labels: dict[str, str | Promise] = {"": pgettext("notifications", "All"), notifications.UNREAD: _("Unread")}
    labels |= {name: topic.label for name, topic in notices.topics_of(request.membership).items()}
    address = reverse("notifications")
    return [
        {
            "label": label,
            "href": f"{address}?show={name}" if name else address,
            "active": name == page.show,
            "n": page.unread if name == notifications.UNREAD and page.unread else None,
        }
        for name, label in labels.items()
    ]


def _on_the_page(request) -> bool:
    """Whether the person looks at the page of its own, not at the bell's list."""
    return not request.htmx or (request.htmx.current_url_abs_path or "").startswith(reverse("notifications"))
