"""Reasons for losing, and the rules of the process, in the settings."""

from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.process import NameForm, ReasonInsteadForm, RulesForm
from crm.models import Lead, LostReason
from crm.queries import decisions, process
from crm.services import losing, policy
from crm.services.pipelines import Invalid
from crm.views.pipelines import ids_in
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class ReasonsView(TenantView):
    """GET asks for a new reason, POST adds it."""

    allow = may("pipeline.change")

    def get(self, request):
        return _asked(request, NameForm())

    def post(self, request):
        form = NameForm(request.POST)
        if form.is_valid():
            try:
                losing.add(form.cleaned_data["name"], by=request.user)
            except Invalid as invalid:
                form.add_error(invalid.field or None, str(invalid))
            else:
                return _listed(request, close=True)
        return _asked(request, form, status=422)


class ReasonOrderView(TenantView):
    """POST puts the reasons in the order of their ids."""

    allow = may("pipeline.change")

    def post(self, request):
        losing.arrange(ids_in(request), by=request.user)
        return _listed(request)


class ReasonScoped(TenantView):
    """A view about one reason."""

    allow = may("pipeline.change")

    @cached_property
    def reason(self) -> LostReason:
        return get_object_or_404(LostReason, pk=self.kwargs["pk"])


class ReasonView(ReasonScoped):
    """GET asks for another name, POST gives it."""

    def get(self, request, pk: UUID):
        return _asked(request, NameForm(initial={"name": self.reason.name}), self.reason)

    def post(self, request, pk: UUID):
        form = NameForm(request.POST)
        if form.is_valid():
            try:
                losing.rename(self.reason, form.cleaned_data["name"], by=request.user)
            except Invalid as invalid:
                form.add_error(invalid.field or None, str(invalid))
            else:
                return _listed(request, close=True)
        return _asked(request, form, self.reason, status=422)


class ReasonRemovalView(ReasonScoped):
    """GET asks which reason stands for it, POST removes it."""

    allow = may("pipeline.delete")

    def get(self, request, pk: UUID):
        return self._ask(self._form())

    def post(self, request, pk: UUID):
        form = self._form(request.POST)
        if form.is_valid():
            try:
                losing.remove(self.reason, by=request.user, instead=form.cleaned_data["instead"])
            except losing.InUse:
                form.add_error("instead", _("Choose a reason for its leads."))
            else:
                return _listed(request, close=True)
        return self._ask(form, status=422)

    @cached_property
    def _leads(self) -> int:
        return Lead.objects.filter(lost_reason=self.reason).count()

    def _form(self, *args) -> ReasonInsteadForm:
        return ReasonInsteadForm(*args, but=self.reason, is_needed=self._leads > 0)

    def _ask(self, form: ReasonInsteadForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "leads": self._leads, "reason": self.reason}
        return render(self.request, "crm/process/reason_removal.html", context, status=status)


class RulesView(TenantView):
    """GET shows the rules of high-value moves, POST decides them."""

    allow = may("pipeline.change")

    def get(self, request):
        return self._page(RulesForm(initial=RulesForm.initial_of(decisions.current())))

    def post(self, request):
        form = RulesForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        cents = form.cleaned_data["high_value_cents"] or None
        policy.decide(by=request.user, high_value_cents=cents, approval_kinds=form.cleaned_data["approval_kinds"])
        messages.success(request, _("Saved. It holds for the next move."))
        return redirect("process_rules")

    def _page(self, form: RulesForm, status: int = 200) -> HttpResponse:
        return render(self.request, "crm/process/rules.html", {"form": form, **process.rules()}, status=status)


def _asked(request: OrganizationRequest, form: NameForm, reason: LostReason | None = None, status: int = 200):
    return render(request, "crm/process/reason.html", {"form": form, "reason": reason}, status=status)


def _listed(request: OrganizationRequest, *, close: bool = False) -> HttpResponse:
    response = render(request, "crm/process/reasons_listed.html", process.overview())
    return trigger_client_event(response, "close-overlay", {}) if close else response
