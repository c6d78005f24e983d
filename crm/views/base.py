"""What views about a lead share: its one reader, and the one answer after it changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap, trigger_client_event

from config.ids import uuid_or_none
from crm.forms.task import TaskForm
from crm.models import Contact, Lead
from crm.queries import people, timeline
from crm.queries.lead import LeadSheet
from crm.services.answer_files import NotItsFile
from crm.services.once import Reused, Turn, once
from tenants import audit
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class SentOnce(TenantView):
    """A view whose POST a browser sends again when it got no answer: see ``crm.services.once``."""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Reused:
            text = _("What you sent before was saved after all. Look at it; saving again saves this as well.")
            return refused(text, status=409)
        except NotItsFile as why:
            return refused(str(why), status=422)

    @contextmanager
    def sent_once(self, *names: str) -> Iterator[Turn]:
        """What is done inside is done once. ``names`` are the fields that say what it is."""
        request = self.request
        key = uuid_or_none(request.headers.get("Idempotency-Key", ""))
        files = {name: [[file.name, file.size] for file in request.FILES.getlist(name)] for name in request.FILES}
        said = [request.path, *([name, request.POST.getlist(name), *files.get(name, ())] for name in names)]
        with once(key, by=request.user, said=said) as turn:
            yield turn


class LeadScoped(SentOnce):
    """A view about one lead that this person may see; somebody else's is 404."""

    allow = may("lead.view")

    @cached_property
    def lead(self) -> Lead:
        return get_object_or_404(readable_leads(self.request), pk=self.kwargs["pk"])

    @cached_property
    def changeable_lead(self) -> Lead:
        """The lead, if this person may also change it: one that is only seen is 403."""
        if not LeadSheet(self.lead, self.request.membership).may_change:
            refuse(self.request)
        return self.lead


def readable_leads(request: OrganizationRequest):
    """The leads this person may see, with all that a page about one names."""
    rows = Lead.objects.accessible_by(request.membership)
    return rows.select_related("stage", "pipeline", "contact__company", "company", "owner", "lost_reason")


def refused(text: str, *, status: int) -> HttpResponse:
    """Nothing was done, and why."""
    response = HttpResponse(status=status)
    return trigger_client_event(reswap(response, "none"), "toast", {"text": text, "kind": "bad"})


def refuse(request: OrganizationRequest) -> None:
    """What is there and seen, but not this person's to touch: 403 and a line of audit."""
    audit.record("permission.refused", path=request.path[:200], method=request.method)
    raise PermissionDenied


def asked(request: OrganizationRequest, name: str) -> str:
    """What the page says of itself with each request, wherever htmx puts it for the method."""
    return request.POST.get(name) or request.GET.get(name, "")


def lead_context(request: OrganizationRequest, lead: Lead) -> dict:
    """What drawer and page show: the lead, and its timeline as far down as it is shown already."""
    only, down_to = asked(request, "only"), timeline.Cursor.read(asked(request, "down_to"))
    return {
        "lead": lead,
        "sheet": LeadSheet(lead, request.membership),
        "page": timeline.of_lead(lead.pk, request.membership, only=only, down_to=down_to),
        "only": only if only in timeline.FILTERS else "",
        "in_drawer": asked(request, "in") == "drawer",
        "keep": asked(request, "keep").split(),
    }


def fresh_task_form(request: OrganizationRequest, lead: Lead | Contact, **options) -> TaskForm:
    """An empty task for the owner of the lead or contact, where this person may give tasks to the owner; else for oneself."""
    owners = people.assignable(request.membership, "task.create")
    likeliest = lead.owner_id if any(owner.pk == lead.owner_id for owner in owners) else request.user.pk
    return TaskForm(initial=TaskForm.fresh(likeliest), owners=owners, **options)


def lead_changed(request: OrganizationRequest, lead_id: UUID, *, toast: str = "", close: bool = False) -> HttpResponse:
    """Everything on the screen that the change touches; off to the board when the lead is out of sight now.

    ``lead:changed`` tells a board below the drawer; the page itself needs no second look.
    """
    lead = readable_leads(request).filter(pk=lead_id).first()
    if lead is None:
        return HttpResponseClientRedirect(reverse("board"))
    response = render(request, "crm/lead/changed.html", lead_context(request, lead))
    trigger_client_event(response, "lead:changed", {"id": str(lead.pk), "shown": True})
    return told(response, toast=toast, close=close)


def taken_away(response: HttpResponse, text: str, undo_url: str) -> HttpResponse:
    """With a notice that offers to bring it back."""
    return trigger_client_event(response, "toast", {"text": text, "undo_url": undo_url, "undo_method": "POST"})


def told(response: HttpResponse, *, toast: str = "", close: bool = False) -> HttpResponse:
    """With a notice at the foot, and the dialog it came from closed."""
    if toast:
        trigger_client_event(response, "toast", {"text": str(toast)})
    if close:
        trigger_client_event(response, "close-overlay", {})
    return response
