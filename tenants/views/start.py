"""Where a person lands: by organization, then by role."""

from django.shortcuts import redirect, render
from django.urls import reverse

from tenants.access import anyone, may, members
from tenants.models import Membership, Organization, User
from tenants.services.console import memberships_of
from tenants.views.base import RuledView, TenantView

# The first page a person may see is theirs: reps the inbox, managers the board.
LANDING = {"sales": ("inbox", "board"), "manager": ("board", "inbox")}
OTHERWISE = ("board", "inbox")
LEADING = ("owner", "admin")
NEEDED = {"board": "lead.view", "inbox": "conversation.view"}


class HomeView(RuledView):
    """The root: sign in, or go to the organization entered last; whoever leads several has them all on the console."""

    allow = anyone

    def get(self, request):
        if not request.user.is_authenticated:
            return redirect("account_login")
        memberships = sorted(memberships_of(request.user), key=lambda each: each.joined_at)
        if sum(each.role.key in LEADING for each in memberships) > 1:
            return redirect("console")
        last = request.session.get("last_organization")
        chosen = next((m for m in memberships if m.organization.slug == last), memberships[0] if memberships else None)
        chosen = chosen or _leaving(request.user)  # which says when it goes
        return redirect(f"/o/{chosen.organization.slug}/" if chosen else "organization_new")


def _leaving(user: User) -> Membership | None:
    """Of an organization that is being deleted."""
    theirs = Membership.objects.across_organizations().select_related("organization").filter(user=user, is_active=True)
    return theirs.filter(organization__state=Organization.State.LEAVING).first()


class StartView(TenantView):
    """The organization's root: the page this role works on."""

    allow = members

    def get(self, request):
        request.session["last_organization"] = request.organization.slug
        membership = request.membership
        pages = LANDING.get(membership.role.key, OTHERWISE)
        page = next((page for page in pages if membership.may(NEEDED[page])), "shared_reports")
        return redirect(reverse(page))


class SharedReportsView(TenantView):
    """Where viewers land: what was shared with them."""

    allow = may("report.view")

    def get(self, request):
        return render(request, "settings/shared_reports.html")
