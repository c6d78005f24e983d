"""Settings → Plan and usage."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap, trigger_client_event

from config.outside.errors import ProviderError
from tenants import waking
from tenants.access import may
from tenants.billing import accounts, hearing, meters, sheet, subscribing
from tenants.billing.forms import TaxIdForm
from tenants.models import Invoice, Plan
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

log = structlog.get_logger(__name__)
SHOWN = 12  # invoices
RETURNED = "returned"


class PlanView(TenantView):
    """What is used of the plan, which plans there are, and how it is paid."""

    allow = may("billing.view")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        if RETURNED in request.GET and accounts.are_set_up():
            waking.wake(hearing.REFRESH, request.organization.schema_name)  # who comes back sees what was paid
        plan, account = request.organization.plan, accounts.current()
        is_subscribed = account is not None and account.is_living
        context = {
            "plan": plan,
            "usages": meters.read(plan),
            "cards": sheet.cards(plan, is_subscribed=is_subscribed),
            "account": account,
            "invoices": Invoice.objects.all()[:SHOWN],
            "are_set_up": accounts.are_set_up(),
            "is_returned": RETURNED in request.GET,
        }
        return render(request, "settings/plan/index.html", context)


class PlanChangeView(TenantView):
    """GET says what another plan would mean, POST leads to the provider's page where it is done."""

    allow = may("billing.change")
    recently_signed_in = frozenset({"post"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._ask(self._wanted(request.GET.get("plan", "")))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        plan, key = self._wanted(request.POST.get("plan", "")), request.POST.get("key", "")[:64]
        begin = partial(subscribing.change, plan, by=request.user, back=_back(), key=key)
        return _led(begin, lambda said: as_dialog(self._ask(plan, said, status=422)))

    def _wanted(self, key: str) -> Plan:
        """The one that is named, of those that are offered; without a name one's own."""
        return get_object_or_404(Plan, pk=key, is_offered=True) if key else self.request.organization.plan

    def _ask(self, plan: Plan, said: str = "", status: int = 200) -> HttpResponse:
        context = {"change": subscribing.look_at(plan), "said": said, "key": uuid4().hex}
        return render(self.request, "settings/plan/change.html", context, status=status)


class PlanPaymentView(TenantView):
    """POST leads to the provider's pages of cards, invoices and the end of the subscription."""

    allow = may("billing.change")
    recently_signed_in = frozenset({"post"})

    def post(self, request: OrganizationRequest) -> HttpResponse:
        return _led(partial(subscribing.portal, back=_back()), _toast)


class TaxIdView(TenantView):
    """GET asks for CPF or CNPJ, POST puts it on the invoices to come."""

    allow = may("billing.change")
    recently_signed_in = frozenset({"post"})

    def get(self, request: OrganizationRequest) -> HttpResponse:
        account = accounts.current()
        return self._ask(TaxIdForm(initial={"tax_id": account.tax_id.get("value", "") if account else ""}))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = TaxIdForm(request.POST)
        if not form.is_valid():
            return as_dialog(self._ask(form, status=422))

        def put() -> str:
            subscribing.put_tax_id(form.cleaned_data["tax_id"], by=request.user)
            return reverse("plan")

        return _led(put, lambda said: as_dialog(self._refused(form, said)))

    def _refused(self, form: TaxIdForm, said: str) -> HttpResponse:
        form.add_error(None, said)
        return self._ask(form, status=422)

    def _ask(self, form: TaxIdForm, status: int = 200) -> HttpResponse:
        return render(self.request, "settings/plan/tax_id.html", {"form": form}, status=status)


def _back() -> str:
    """Where the provider's pages lead back to."""
    return f"{settings.PUBLIC_URL}{reverse('plan')}"


def _led(begin: Callable[[], str], refuse: Callable[[str], HttpResponse]) -> HttpResponse:
    """To the page that was begun, or the reason why there is none."""
    try:
        return HttpResponseClientRedirect(begin())
    except Refused as refusal:
        return refuse(str(refusal))
    except ProviderError as error:
        log.warning("billing.provider_failed", kind=type(error).__name__, code=error.code)
        return refuse(
            _("Stripe did not do it just now. Nothing was changed and nothing charged; try again in a minute.")
        )


def _toast(said: str) -> HttpResponse:
    response = reswap(HttpResponse(status=422), "none")
    return trigger_client_event(response, "toast", {"text": said, "kind": "bad"})
