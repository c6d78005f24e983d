"""What one member may do, where it comes from, and the exceptions made for them."""

from functools import cached_property
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants import matrix
from tenants.access import may
from tenants.models import Membership
from tenants.queries import effective
from tenants.queries.people import members_seen
from tenants.recent import is_recent
from tenants.requests import OrganizationRequest
from tenants.services import exceptions
from tenants.services.members import Refused, gives_rule
from tenants.team_forms import ExceptionForm
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView
from tenants.views.confirming import ask_first


class MemberAccessView(TenantView):
    """Every permission of a member, with its origin; a manager sees those of the own team."""

    allow = may("member.view")

    @cached_property
    def member(self) -> Membership:
        return get_object_or_404(members_seen(self.request.membership), pk=self.kwargs["pk"])

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return render(request, "settings/members/access.html", self.shown)

    @property
    def shown(self) -> dict:
        return {
            "member": self.member,
            "groups": list(matrix.rows(effective.cells(self.member))),
            "columns": matrix.ACTIONS.values(),
            "exceptions": effective.exceptions_of(self.member),
        }

    def changed(self, said: str, *, kind: str = "ok", status: int = 200) -> HttpResponse:
        self.member.refresh_from_db(fields=["exceptions"])
        response = render(self.request, "settings/members/_access.html", self.shown, status=status)
        trigger_client_event(response, "toast", {"text": said, "kind": kind})
        return trigger_client_event(response, "close-overlay", {})


class ExceptionsView(MemberAccessView):
    """GET asks for an exception, POST makes it."""

    allow = may("member.change")

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return self._ask(ExceptionForm())

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        form = ExceptionForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            if gives_rule({said["permission"]: said["scope"]}) and not is_recent(request):
                return ask_first(request)
            try:
                exceptions.make(self.member, by=request.membership, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.changed(_("Saved. It holds at once, also in windows that are open."))
        return as_dialog(self._ask(form, status=422))

    def _ask(self, form: ExceptionForm, status: int = 200) -> HttpResponse:
        context = {"member": self.member, "form": form}
        return render(self.request, "settings/members/exception.html", context, status=status)


class ExceptionView(MemberAccessView):
    """DELETE takes an exception back."""

    allow = may("member.change")
    http_method_names = ["delete", "head", "options"]

    def delete(self, request: OrganizationRequest, pk: UUID, permission: str) -> HttpResponse:
        if permission not in self.member.exceptions_now:
            raise Http404
        try:
            exceptions.end(self.member, permission, by=request.membership)
        except Refused as refusal:
            return self.changed(str(refusal), kind="bad", status=422)
        return self.changed(_("The role alone counts again."))
