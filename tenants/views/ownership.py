"""Who owns the organization: an owner offers it, somebody else accepts."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from tenants.access import may, members
from tenants.forms import OwnershipForm
from tenants.models import OwnershipOffer
from tenants.recent import has_second_factor
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import ownership
from tenants.views.base import TenantView
from tenants.views.confirming import ask_first, lacks_second_factor


class OwnershipView(TenantView):
    """GET asks an owner whom to offer it to, POST offers it, DELETE takes the offer back."""

    allow = may("organization.transfer")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return _page(request)

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = OwnershipForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        return _confirmed(request, partial(ownership.offer, form.cleaned_data["to"], by=request.membership), form)

    def delete(self, request: OrganizationRequest) -> HttpResponse:
        return _ended(request)


class OwnershipOfferView(TenantView):
    """For whom it is offered to: GET shows the offer, POST accepts, DELETE turns it down."""

    allow = members

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return _page(request)

    def post(self, request: OrganizationRequest) -> HttpResponse:
        if (offered := _mine(request)) is None:
            return _page(request, refusal=_("There is no offer for you."), status=422)
        return _confirmed(request, partial(ownership.accept, offered, by=request.membership))

    def delete(self, request: OrganizationRequest) -> HttpResponse:
        if _mine(request) is None:
            return _page(request, refusal=_("There is no offer for you."), status=422)
        return _ended(request)


def _mine(request: OrganizationRequest) -> OwnershipOffer | None:
    offered = ownership.open_offer()
    return offered if offered and offered.offered_to_id == request.membership.pk else None


def _confirmed(
    request: OrganizationRequest, work: Callable[[], object], form: OwnershipForm | None = None
) -> HttpResponse:
    """By the second factor, a moment ago."""
    if lacks_second_factor(request):
        return ask_first(request)
    return _tried(request, work, form)


def _ended(request: OrganizationRequest) -> HttpResponse:
    offered = ownership.open_offer()
    if offered is None:
        return _page(request, refusal=_("This offer is over."), status=422)
    return _tried(request, partial(ownership.end, offered, by=request.membership))


def _tried(request: OrganizationRequest, work: Callable[[], object], form: OwnershipForm | None = None) -> HttpResponse:
    try:
        work()
    except Refused as refusal:
        return _page(request, form, refusal=str(refusal), status=422)
    return HttpResponseClientRefresh() if request.htmx else _page(request)


def _page(
    request: OrganizationRequest, form: OwnershipForm | None = None, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    offered = ownership.open_offer()
    is_theirs = offered is not None and offered.offered_to_id == request.membership.pk
    sees = is_theirs or request.membership.may("organization.transfer")
    context = {
        "offer": offered if sees else None,
        "is_theirs": is_theirs,
        "form": form or OwnershipForm(),
        "refusal": refusal,
        "has_second_factor": has_second_factor(request.user),
    }
    return render(request, "settings/ownership/index.html", context, status=status)
