"""Looking at the pages as a member sees them, and the end of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from tenants.access import may, members
from tenants.queries.people import members_seen
from tenants.requests import OrganizationRequest
from tenants.services import seeing
from tenants.services.members import Refused
from tenants.views.base import TenantView


class SeeingView(TenantView):
    """POST begins: the pages are the member's until it is ended, for a quarter of an hour at most."""

    allow = may("member.change")

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        member = get_object_or_404(members_seen(request.membership), pk=pk)
        try:
            seeing.begin(request.session, member, by=request.membership)
        except Refused as refusal:
            context = {"member": member, "refusal": str(refusal)}
            return render(request, "settings/members/unseen.html", context, status=422)
        return redirect("start")


class SeeingEndView(TenantView):
    """POST ends it, and leads back to the member."""

    allow = members

    def post(self, request: OrganizationRequest) -> HttpResponse:
        was = request.membership
        seeing.end(request.session)
        return redirect(reverse("member_access", args=[was.pk]) if was.seen_by else reverse("start"))
