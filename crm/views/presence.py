"""Who else has the same thing open just now: asked by the page when its socket says that this changed."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.models import Pipeline
from crm.realtime import presence
from crm.realtime.frames import DOING
from crm.views.base import LeadScoped
from tenants.access import may
from tenants.models import Membership, User
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView

MOST = 4  # faces; the rest are counted


class LeadPresentView(LeadScoped):
    """Who else has this lead open, and who is editing it."""

    def get(self, request, pk: UUID):
        return others(request, f"lead:{self.lead.pk}")


class PipelinePresentView(TenantView):
    """Who else has this board open."""

    allow = may("lead.view")

    def get(self, request, pk: UUID):
        return others(request, f"pipeline:{get_object_or_404(Pipeline, pk=pk).pk}")


def others(request: OrganizationRequest, place: str) -> HttpResponse:
    """Everybody at a place but oneself, who may see it now; nothing where there is nobody."""
    doing = presence.present(place)
    doing.pop(request.user.pk, None)
    is_visible = presence.visible(place) if doing else None
    if is_visible is None:
        return HttpResponse()
    members = Membership.objects.filter(user__in=doing, is_active=True, user__is_active=True)
    members = members.select_related("user", "role").order_by("user__name", "user__pk")
    people = [member.user for member in members if is_visible(member)]
    if not people:
        return HttpResponse()
    most = max((doing[user.pk] for user in people), key=DOING.index)
    people.sort(key=lambda user: doing[user.pk] != most)
    doers = [user for user in people if doing[user.pk] == most]
    context = {"people": people[:MOST], "more": max(0, len(people) - MOST), "doing": most}
    return render(request, "crm/presence/_people.html", {**context, "text": _said(doers, most)})


def _said(people: list[User], doing: str) -> str:
    n = len(people) - 1
    words = {"name": people[0].get_short_name(), "n": n}
    if doing == "typing":
        if len(people) == 1:
            return _("%(name)s is writing…") % words
        return ngettext("%(name)s and %(n)s other are writing…", "%(name)s and %(n)s others are writing…", n) % words
    if doing == "editing":
        if len(people) == 1:
            return _("%(name)s is editing") % words
        return ngettext("%(name)s and %(n)s other are editing", "%(name)s and %(n)s others are editing", n) % words
    if len(people) == 1:
        return _("%(name)s is here too") % words
    return ngettext("%(name)s and %(n)s other are here too", "%(name)s and %(n)s others are here too", n) % words
