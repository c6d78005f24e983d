"""Roles in the settings: which there are, what each may do, one of one's own, the end of one."""

import json
from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from tenants import matrix
from tenants.access import may
from tenants.billing.features import OWN_ROLES
from tenants.models import Membership, Role
from tenants.queries import roles as asked
from tenants.recent import is_recent
from tenants.requests import OrganizationRequest
from tenants.role_forms import NewRoleForm, RoleForm, SuccessorForm, seen_of
from tenants.services import archives, roles
from tenants.services.members import Refused, gives_rule, rules_others
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView
from tenants.views.confirming import ask_first


class RolesView(TenantView):
    """GET shows the roles, and one's own; POST makes a new one."""

    allow = may("role.view")
    allow_methods = {"post": may("role.create")}
    needs = OWN_ROLES

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return _page(request, request.membership.role)

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = NewRoleForm(request.POST, by=request.membership)
        if form.is_valid():
            if any(map(rules_others, (form.cleaned_data["parent"], form.cleaned_data["like"]))) and not is_recent(
                request
            ):
                return ask_first(request)
            try:
                return _gone_to(request, roles.create(by=request.membership, **form.cleaned_data))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return as_dialog(_asked(request, "new", {"form": form}, status=422))


class RoleNewView(TenantView):
    """The dialog that asks what a new role is called and begins with."""

    allow = may("role.create")
    needs, needs_for = OWN_ROLES, frozenset({"get"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        begins = {name: request.GET[name] for name in ("like", "parent") if name in request.GET}
        return _asked(request, "new", {"form": NewRoleForm(by=request.membership, initial=begins)})


class RoleScoped(TenantView):
    """A view about one role of the organization."""

    allow = may("role.view")

    @cached_property
    def role(self) -> Role:
        return get_object_or_404(Role.objects.select_related("parent"), pk=self.kwargs["pk"])


class RoleView(RoleScoped):
    """GET shows what a role may do, POST keeps what it shall do; whoever comes second sees the first one's change."""

    allow_methods = {"post": may("role.change")}
    needs = OWN_ROLES

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return _page(request, self.role)

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        form = RoleForm(request.POST, role=self.role, by=request.membership)
        if not form.is_valid():
            return _refused(request, self.role, " ".join(str(e) for es in form.errors.values() for e in es))
        if gives_rule(form.wanted) and not is_recent(request):
            return ask_first(request)
        said = {name: form.cleaned_data[name] for name in ("version", "name", "parent")}
        try:
            now = roles.change(self.role, wanted=form.wanted, by=request.membership, **said)
        except roles.Stale as stale:
            return self._conflict(stale.role)
        except Refused as refusal:
            return _refused(request, self.role, str(refusal))
        return _changed(request, now, _("Saved. It holds at once, also in windows that are open."))

    def _conflict(self, now: Role) -> HttpResponse:
        form = RoleForm(self.request.POST, role=now, by=self.request.membership)
        form.is_valid()
        context = {
            "role": now,
            "seen": json.dumps(seen_of(now)),
            "differences": form.differences,
            "last": asked.last_change(now),
        }
        if not self.request.htmx:
            return render(self.request, "settings/roles/conflict_page.html", context, status=409)
        return as_dialog(_asked(self.request, "conflict", context, status=409))


class RoleDefaultView(RoleScoped):
    """POST puts a role that every organization has back to what it gave at first."""

    allow = may("role.change")

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        try:
            now = roles.reset(self.role, by=request.membership)
        except Refused as refusal:
            return _refused(request, self.role, str(refusal))
        return _changed(request, now, _("%(role)s is as it came.") % {"role": now})


class RoleRemovalView(RoleScoped):
    """GET asks which role people get instead, POST archives it, DELETE brings it back."""

    allow = may("role.delete")
    needs, needs_for = OWN_ROLES, frozenset({"delete"})

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return self._ask(SuccessorForm(role=self.role, by=request.membership))

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        form = SuccessorForm(request.POST, role=self.role, by=request.membership)
        if form.is_valid():
            try:
                roles.archive(self.role, by=request.membership, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return _gone_to(request, None)
        return as_dialog(self._ask(form, status=422))

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        try:
            role = roles.restore(get_object_or_404(Role.ever, pk=pk), by=request.membership)
        except Refused as refusal:
            return _refusal(str(refusal))
        return _gone_to(request, role)

    def _ask(self, form: SuccessorForm, status: int = 200) -> HttpResponse:
        context = {"role": self.role, "form": form, "people": Membership.objects.filter(role=self.role).count()}
        return _asked(self.request, "removal", context, status=status)


def _asked(request: OrganizationRequest, what: str, context: dict, status: int = 200) -> HttpResponse:
    return render(request, f"settings/roles/{what}.html", context, status=status)


def _shown(request: OrganizationRequest, role: Role) -> dict:
    by, cells = request.membership, asked.cells(role, request.membership)
    return {
        "listed": asked.listed(),
        "away": archives.away(Role) if by.may("role.delete") else [],
        "role": role,
        "groups": list(matrix.rows(cells)),
        "columns": matrix.ACTIONS.values(),
        "differing": sum(cell.differs for cell in cells.values()),
        "faces": asked.faces(role),
        "affected": asked.affected(role),
        "form": RoleForm(initial={"parent": role.parent_id, "name": role.name}, role=role, by=by),
        "seen": json.dumps(seen_of(role)),
        "may_edit": by.may("role.change") and roles.may_edit(role, by),
    }


def _page(request: OrganizationRequest, role: Role) -> HttpResponse:
    return render(request, "settings/roles/index.html", _shown(request, role))


def _changed(
    request: OrganizationRequest, role: Role, said: str, *, kind: str = "ok", status: int = 200
) -> HttpResponse:
    """The page as it is now and a notice; without scripts, the page itself."""
    if not request.htmx:
        return redirect("role", role.pk) if status == 200 else _page(request, role)
    fresh = Role.objects.select_related("parent").get(pk=role.pk)
    response = render(request, "settings/roles/_body.html", _shown(request, fresh), status=status)
    trigger_client_event(response, "toast", {"text": said, "kind": kind})
    return trigger_client_event(response, "close-overlay", {})


def _refused(request: OrganizationRequest, role: Role, said: str) -> HttpResponse:
    """Nothing was changed, and why; what was chosen stays chosen."""
    if not request.htmx:
        return render(request, "settings/roles/index.html", {**_shown(request, role), "refusal": said}, status=422)
    return _refusal(said)


def _refusal(said: str) -> HttpResponse:
    response = trigger_client_event(HttpResponse(status=422), "toast", {"text": said, "kind": "bad"})
    response["HX-Reswap"] = "none"
    return response


def _gone_to(request: OrganizationRequest, role: Role | None) -> HttpResponse:
    address = redirect("role", role.pk) if role else redirect("roles")
    return HttpResponseClientRedirect(address.url) if request.htmx else address
