"""Setting up an organization: a step a page, what was passed over, and the look at the end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tenants.access import may
from tenants.models import SetUpMark
from tenants.refusals import Refused
from tenants.requests import OrganizationRequest
from tenants.services import setting_up
from tenants.services.setting_up import NOT_ASKED, ON_THE_WAY, Progress, Stand
from tenants.steps import Step
from tenants.views.base import TenantView


class Setting(TenantView):
    """A page of the set-up. Whoever was here finds the way back from the pages it leads to."""

    allow = may("organization.change")

    @cached_property
    def progress(self) -> Progress:
        return setting_up.progress(self.request.membership)

    def shown(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        self.request.session[ON_THE_WAY] = self.request.organization.slug
        reasons = SetUpMark.Reason.choices
        told = {"progress": self.progress, "reasons": reasons, **context}
        return render(self.request, f"settings/set_up/{template}.html", told, status=status)


class SetUpView(Setting):
    """Where one left: the first step that is open, or the look at the end."""

    def get(self, request: OrganizationRequest) -> HttpResponse:
        left = self.progress.next
        return redirect("set_up_step", key=left.step.key) if left else redirect("set_up_check")


class SetUpStepView(Setting):
    """GET shows a step; POST keeps what its form says, or that it is fine as it is, and goes on."""

    @cached_property
    def place(self) -> tuple[Stand | None, Stand, Stand | None, int]:
        try:
            return self.progress.around(self.kwargs["key"])
        except KeyError:
            raise Http404 from None

    @property
    def step(self) -> Step:
        return self.place[1].step

    def get(self, request: OrganizationRequest, key: str) -> HttpResponse:
        return self._page(self.step.form(request.membership, None, None) if self.step.form else None)

    def post(self, request: OrganizationRequest, key: str) -> HttpResponse:
        if self.step.form is None or self.step.save is None:
            return self._confirmed(request)
        form = self.step.form(request.membership, request.POST, request.FILES)
        if form.is_valid():
            try:
                self.step.save(request.membership, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                setting_up.confirm(self.step, by=request.user)
                return self.onwards()
        return self._page(form, status=422)

    def _confirmed(self, request: OrganizationRequest) -> HttpResponse:
        if not self.step.confirms:
            return self._page(None, status=422)
        setting_up.confirm(self.step, by=request.user)
        return self.onwards()

    def onwards(self) -> HttpResponse:
        after = self.place[2]
        return redirect("set_up_step", key=after.step.key) if after else redirect("set_up_check")

    def _page(self, form: Any, status: int = 200) -> HttpResponse:
        before, stand, after, number = self.place
        own = stand.step.shown(self.request.membership) if stand.step.shown else {}
        told = {"before": before, "stand": stand, "step": stand.step, "after": after, "number": number, "form": form}
        return self.shown("step", {**told, **own}, status)


class SetUpSkipView(SetUpStepView):
    """POST passes a step over, and says why."""

    http_method_names = ["post"]

    def post(self, request: OrganizationRequest, key: str) -> HttpResponse:
        reason = request.POST.get("reason", "")
        if reason not in SetUpMark.Reason.values:
            return HttpResponse(status=400)
        setting_up.skip(self.step, reason=reason, by=request.user)
        return self.onwards()


class GoingLiveView(Setting):
    """GET looks whether everything works; POST says that setting up is over."""

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return self.shown("check", {"checks": setting_up.look(request.membership), "is_check": True})

    def post(self, request: OrganizationRequest) -> HttpResponse:
        setting_up.finish()
        request.session.pop(ON_THE_WAY, None)
        messages.success(request, _("Set up. You find its page under Settings, whenever you want to change something."))
        return redirect("start")


class SetUpStripView(TenantView):
    """The strip that says what is left, for a page that is there already; nothing where nobody is told."""

    allow = may("organization.change")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        slug, begun = request.organization.slug, setting_up.current()
        if begun.is_open if begun else request.session.get(ON_THE_WAY) == slug:
            return render(request, "_frame/_set_up.html", {"left": setting_up.progress(request.membership)})
        request.session[NOT_ASKED] = sorted({*request.session.get(NOT_ASKED, ()), slug})
        request.session.pop(ON_THE_WAY, None)
        return HttpResponse()


class SetUpDecliningView(TenantView):
    """POST puts the set-up aside: no strip on the pages, no e-mails."""

    allow = may("organization.change")

    def post(self, request: OrganizationRequest) -> HttpResponse:
        setting_up.decline()
        request.session.pop(ON_THE_WAY, None)
        return HttpResponse()
