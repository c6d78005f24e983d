"""Alerts in the settings: which are open, looking at one, and what raises them."""

from functools import cached_property
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import trigger_client_event

from tenants.access import may
from tenants.models import Alert, SecurityRules
from tenants.requests import OrganizationRequest
from tenants.services import alerts, retiring
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

SHOWN = 100
CLOCK = {"type": "time"}


class SecurityRulesForm(forms.ModelForm):
    """What raises an alert, and how long the audit is kept."""

    class Meta:
        model = SecurityRules
        fields = SecurityRules.DECIDED
        labels = {
            "failed_sign_ins": gettext_lazy("Failed sign-ins of one person"),
            "within_minutes": gettext_lazy("… within so many minutes"),
            "foreign_attempts": gettext_lazy("Attempts in an hour of somebody who is no member"),
            "denials": gettext_lazy("Refusals of one member in five minutes"),
            "export_rows": gettext_lazy("An export of more rows than"),
            "works_from": gettext_lazy("… outside working hours, which begin at"),
            "works_to": gettext_lazy("… and end at"),
            "works_weekends": gettext_lazy("Weekends are working time"),
            "keep_changes": gettext_lazy("Months that changes stay in the audit"),
            "keep_security": gettext_lazy("Months that security events stay in the audit"),
        }
        widgets = {
            "works_from": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
            "works_to": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        }

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("works_from"), cleaned.get("works_to")
        if begins and ends and ends <= begins:
            self.add_error("works_to", _("The end comes after the beginning."))
        return cleaned


class AlertsView(TenantView):
    """Those that wait for somebody, and what was told lately."""

    allow = may("audit.view")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "settings/audit/alerts.html", _listed())


class AlertView(TenantView):
    """GET asks what was found, POST keeps it: somebody has looked."""

    allow = may("organization.change")

    @cached_property
    def alert(self) -> Alert:
        return get_object_or_404(Alert.objects.all(), pk=self.kwargs["pk"])

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return render(request, "settings/audit/alert.html", {"alert": self.alert})

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        note = " ".join(request.POST.get("note", "").replace("\0", "").split())[:500]
        if not note:
            context = {"alert": self.alert, "error": _("Say what you found.")}
            return as_dialog(render(request, "settings/audit/alert.html", context, status=422))
        is_first = alerts.acknowledge(self.alert, by=request.user, note=note)
        response = render(request, "settings/audit/_alerts.html", _listed())
        said = _("Kept, with your name") if is_first else _("Somebody else has looked already")
        trigger_client_event(response, "toast", {"text": said, "kind": "ok" if is_first else "bad"})
        return trigger_client_event(response, "close-overlay", {})


class SecurityRulesView(TenantView):
    """GET shows what raises alerts and how long lines stay, POST decides it."""

    allow = may("organization.change")

    @cached_property
    def rules(self) -> SecurityRules:
        return alerts.rules_of(self.request.organization.pk)

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self._page(SecurityRulesForm(instance=self.rules))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        form = SecurityRulesForm(request.POST, instance=self.rules)
        if not form.is_valid():
            return self._page(form, status=422)
        form.save()
        messages.success(request, _("Saved"))
        return redirect("security_rules")

    def _page(self, form: SecurityRulesForm, status: int = 200) -> HttpResponse:
        return render(self.request, "settings/audit/rules.html", {"form": form, "due": retiring.due()}, status=status)


def _listed() -> dict:
    rows = Alert.objects.select_related("acknowledged_by").order_by("-raised_at", "-id")
    waiting = rows.filter(acknowledged_at=None).exclude(rule__startswith="changed.")
    past = rows.exclude(pk__in=waiting.order_by().values("pk"))
    return {"waiting": list(waiting[:SHOWN]), "past": list(past[:SHOWN])}
