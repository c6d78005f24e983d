"""How long data are kept: rules, their dry run, what the nights did, and what is held in spite of them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm.forms.retaining import HoldForm, RetentionForm
from crm.models import Contact, Hold
from crm.queries import retention as kept
from crm.retention import KINDS, Kind
from crm.services.retaining import holding, ruling, trying
from tenants.access import may
from tenants.recent import is_recent
from tenants.views.base import TenantView
from tenants.views.confirming import ask_first

ADMINS = may("organization.change")
OWNERS = may("organization.delete")


class RetentionView(TenantView):
    """All of it on one page."""

    allow = ADMINS

    def get(self, request):
        told = {"rules": ruling.rules(), "fixed": kept.fixed(), "holds": kept.holds(), "runs": kept.newest_runs()}
        return render(request, "settings/privacy/retention.html", told)


class RetentionRuleView(TenantView):
    """GET asks for how long, and with ``months`` tells what would go; POST decides. Whoever shortens proves who they are."""

    allow = ADMINS
    allow_methods = {"post": OWNERS}

    def get(self, request, kind: str):
        rule = ruling.rule_of(_kind(kind))
        form = RetentionForm(request.GET if "months" in request.GET else None, rule=rule)
        if not form.is_bound:
            return self._asked(rule, form)
        months = form.cleaned_data["months"] if form.is_valid() else None
        told = {"tried": trying.dry_run(rule.kind, months) if months else None}
        return render(request, "settings/privacy/_dry_run.html", told)

    def post(self, request, kind: str):
        rule = ruling.rule_of(_kind(kind))
        form = RetentionForm(request.POST, rule=rule)
        if not form.is_valid():
            return self._asked(rule, form, status=422)
        months = form.cleaned_data["months"]
        if rule.is_shortened_by(months) and not is_recent(request):
            return ask_first(request)
        ruling.decide(rule.kind, months, by=request.user)
        messages.success(request, _("Saved. It holds from the next night on."))
        return HttpResponseClientRedirect(reverse("retention"))

    def _asked(self, rule: ruling.Rule, form: RetentionForm, status: int = 200) -> HttpResponse:
        tried = trying.dry_run(rule.kind, rule.months) if rule.months else None
        told = {"rule": rule, "form": form, "tried": tried}
        return render(self.request, "settings/privacy/rule.html", told, status=status)


class ContactHoldsView(TenantView):
    """GET asks what of a person is to be held, and why; POST holds it."""

    allow = ADMINS

    def get(self, request, pk: UUID):
        return self._asked(HoldForm(contact=self._contact()))

    def post(self, request, pk: UUID):
        form = HoldForm(request.POST, contact=self._contact())
        if not form.is_valid():
            return self._asked(form, status=422)
        holding.hold(form.about, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("On hold: no rule takes it away"))
        return HttpResponseClientRedirect(reverse("contact", args=[pk]))

    def _contact(self) -> Contact:
        people = Contact.objects.accessible_by(self.request.membership, "contact.delete")
        return get_object_or_404(people.filter(merged_into=None, purged_at=None), pk=self.kwargs["pk"])

    def _asked(self, form: HoldForm, status: int = 200) -> HttpResponse:
        told = {"contact": form.contact, "form": form, "holds": kept.holds().filter(contact=form.contact)}
        return render(self.request, "crm/contact/hold.html", told, status=status)


class HoldView(TenantView):
    """DELETE lifts it: what is old enough goes in the next night."""

    allow = OWNERS

    def delete(self, request, pk: UUID):
        holding.lift(get_object_or_404(Hold.objects.accessible_by(request.membership, "lead.delete"), pk=pk))
        messages.success(request, _("The hold is lifted"))
        return HttpResponseClientRedirect(reverse("retention"))


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]
