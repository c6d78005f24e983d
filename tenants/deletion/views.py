"""Settings → Delete the organization; and all that is left of its pages while it waits for its day."""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from config.outside.errors import ProviderError
from tenants.access import may, members
from tenants.api.problems import problem_response
from tenants.deletion import asking, impact
from tenants.middleware import ANY_API
from tenants.models import Deletion, Organization
from tenants.recent import has_second_factor
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView
from tenants.views.confirming import ask_first, lacks_second_factor

log = structlog.get_logger(__name__)


class DeletionForm(forms.Form):
    """That somebody means this organization."""

    name = forms.CharField(
        label=gettext_lazy("Type the organization’s name to confirm"), widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args, organization: Organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.organization = organization

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.organization.name:
            raise forms.ValidationError(_("This is not the name of this organization."))
        return self.cleaned_data["name"]


class DeletionView(TenantView):
    """GET says what would go, or when it goes; POST asks for it."""

    allow = members
    allow_methods = {"post": may("organization.delete")}

    def get(self, request: OrganizationRequest) -> HttpResponse:
        if not _is_leaving(request) and not request.membership.may("organization.view"):
            raise PermissionDenied
        return _page(request)

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = DeletionForm(request.POST, organization=request.organization)
        if not form.is_valid():
            return _page(request, form=form, status=422)
        if lacks_second_factor(request):
            return ask_first(request)
        return _tried(request, partial(asking.request, by=request.membership), form)


class EndingView(TenantView):
    """POST stops a deletion that waits for its day."""

    allow = may("organization.change")
    stop: Callable[..., None]

    def post(self, request: OrganizationRequest) -> HttpResponse:
        deletion = asking.current()
        if deletion is None:
            return _page(request, refusal=_("Nothing waits to be deleted."), status=422)
        if lacks_second_factor(request):
            return ask_first(request)
        return _tried(request, partial(type(self).stop, deletion, by=request.membership))


class ObjectionView(EndingView):
    """Another owner or an admin objects."""

    recently_signed_in = frozenset({"post"})
    stop = staticmethod(asking.object_to)


class TakeOverView(EndingView):
    """An admin takes it over."""

    stop = staticmethod(asking.take_over)


class RecoveryView(EndingView):
    """An owner calls it off."""

    allow = may("organization.delete")
    stop = staticmethod(asking.recover)


class ClosedView(TenantView):
    """Every other address of an organization that is being deleted."""

    allow = members

    def dispatch(self, request, *args, **kwargs):
        if ANY_API.match(request.path):
            said = _("This organization is being deleted: nothing else works here.")
            return problem_response(request, 403, code="organization_leaving", detail=said)
        return HttpResponseClientRedirect(_address()) if request.htmx else redirect(_address())


closed = csrf_exempt(ClosedView.as_view())  # which changes nothing, whatever is posted to it


def _is_leaving(request: OrganizationRequest) -> bool:
    return request.organization.state == Organization.State.LEAVING


def _tried(request: OrganizationRequest, work: Callable[[], object], form: DeletionForm | None = None) -> HttpResponse:
    try:
        work()
    except Refused as refusal:
        return _page(request, form=form, refusal=str(refusal), status=422)
    except ProviderError as error:
        log.warning("deletion.not_cancelled", kind=type(error).__name__, code=error.code)
        return _page(request, form=form, refusal=str(asking.NOT_CANCELLED), status=422)
    return HttpResponseClientRefresh() if request.htmx else redirect(_address())


def _address() -> str:
    return reverse("organization_deletion")


def _page(
    request: OrganizationRequest, *, form: DeletionForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    told: dict[str, Any] = {"refusal": refusal, "has_second_factor": has_second_factor(request.user)}
    if _is_leaving(request):
        deletion = asking.current()
        told |= {
            "deletion": deletion,
            "is_open": deletion is not None and deletion.state == Deletion.State.GRACE,
            "is_owner": request.membership.role.key == asking.OWNER,
            "is_admin": request.membership.role.key == asking.ADMIN,
            "may_object": deletion is not None and deletion.requested_by_id != request.user.pk,
        }
        return render(request, "settings/deletion/leaving.html", told, status=status)
    told |= {"form": form or DeletionForm(organization=request.organization), "impact": impact.look()}
    return render(request, "settings/deletion/index.html", told, status=status)
