"""The people of the organization: who they are, who is asked to join, and who may no longer enter."""

from collections.abc import Callable
from functools import cached_property, partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

from tenants.access import may
from tenants.invited import InvitationForm, RoleAndTeamForm, usual_role
from tenants.models import Invitation, Membership
from tenants.queries.people import members_seen
from tenants.recent import is_recent
from tenants.requests import OrganizationRequest
from tenants.services import invitations, members
from tenants.services.members import Refused, rules_others
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView
from tenants.views.confirming import ask_first


class MembersView(TenantView):
    """The people of the organization with role and team; a manager sees the own team's."""

    allow = may("member.view")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "settings/members/index.html", _listed(request.membership))


class InvitationsView(TenantView):
    """GET asks whom to invite, POST invites them."""

    allow = may("member.create")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._ask(InvitationForm(by=request.membership, initial={"role": usual_role(request.membership)}))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = InvitationForm(request.POST, by=request.membership)
        if form.is_valid():
            if any(rules_others(each.role) for each in form.cleaned_data["invited"]) and not is_recent(request):
                return ask_first(request)
            try:
                made = invitations.invite(form.cleaned_data["invited"], by=request.membership)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                said = ngettext("%(n)s invitation is on its way", "%(n)s invitations are on their way", len(made))
                return _changed(request, said % {"n": len(made)})
        return as_dialog(self._ask(form, status=422))

    def _ask(self, form: InvitationForm, status: int = 200) -> HttpResponse:
        return render(self.request, "settings/members/invite.html", {"form": form}, status=status)


class InvitationRowView(TenantView):
    """POST sends it again with a new link, DELETE takes it back."""

    allow = may("member.create")

    @cached_property
    def invitation(self) -> Invitation:
        return get_object_or_404(invitations.open_ones(), pk=self.kwargs["pk"])

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        said = _("Sent again; the link before opens nothing any more")
        return _tried(request, partial(invitations.send_again, self.invitation, by=request.membership), said)

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        said = _("The invitation of %(email)s is taken back") % {"email": self.invitation.email}
        return _tried(request, partial(invitations.revoke, self.invitation), said)


class MemberView(TenantView):
    """GET opens role and team, POST keeps them."""

    allow = may("member.change")

    @cached_property
    def member(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("user", "role", "team"), pk=self.kwargs["pk"])

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        now = {"role": self.member.role, "team": self.member.team}
        return self._ask(RoleAndTeamForm(by=request.membership, initial=now))

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        form = RoleAndTeamForm(request.POST, by=request.membership)
        if form.is_valid():
            if rules_others(form.cleaned_data["role"]) and not is_recent(request):
                return ask_first(request)
            try:
                members.change(self.member, by=request.membership, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return _changed(request, _("Saved. It holds at once, also in windows that are open."))
        return as_dialog(self._ask(form, status=422))

    def _ask(self, form: RoleAndTeamForm, status: int = 200) -> HttpResponse:
        return render(self.request, "settings/members/edit.html", {"form": form, "member": self.member}, status=status)


class MemberActiveView(MemberView):
    """POST lets somebody in again, DELETE lets them in no more."""

    allow = may("member.delete")
    http_method_names = ["post", "delete"]

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return self._set(request, is_active=True, said=_("%(name)s may enter again"))

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return self._set(request, is_active=False, said=_("%(name)s may not enter any more, from now on"))

    def _set(self, request: OrganizationRequest, *, is_active: bool, said: str) -> HttpResponse:
        work = partial(members.set_active, self.member, is_active, by=request.membership)
        return _tried(request, work, said % {"name": self.member.name})


class MemberDevicesView(MemberView):
    """DELETE signs somebody out everywhere: they sign in again, if they can."""

    allow = may("member.delete")
    http_method_names = ["delete"]

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        work = partial(members.sign_out, self.member, by=request.membership)
        return _tried(request, work, _("%(name)s is signed out everywhere") % {"name": self.member.name})


def _listed(membership: Membership) -> dict:
    people = members_seen(membership).order_by("-is_active", "user__name")
    asked = invitations.open_ones().select_related("role", "team", "invited_by")
    return {"people": people, "invitations": asked if membership.may("member.create") else []}


def _tried(request: OrganizationRequest, work: Callable[[], None], said: str) -> HttpResponse:
    try:
        work()
    except Refused as refusal:
        return _changed(request, str(refusal), kind="bad", status=422)
    return _changed(request, said)


def _changed(request: OrganizationRequest, said: str, *, kind: str = "ok", status: int = 200) -> HttpResponse:
    """The list as it is now, a notice, and the dialog it came from closed."""
    response = render(request, "settings/members/list.html", _listed(request.membership), status=status)
    trigger_client_event(response, "toast", {"text": said, "kind": kind})
    return trigger_client_event(response, "close-overlay", {})
