"""Broadcasts: the list, the builder, and the page of one, from draft to results."""

from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from config.ids import uuid_or_none
from crm.views.base import refused, told
from messaging.forms.broadcast import BlanksForm, BroadcastForm, StartForm, TrialForm
from messaging.models import Broadcast, Template
from messaging.queries import broadcasts
from messaging.services import queueing, quota
from messaging.services.broadcasting import audience, keeping, trying
from messaging.services.refusals import CannotSend
from messaging.variables import LABELS
from tenants.access import may
from tenants.billing import features
from tenants.billing.features import BROADCASTS
from tenants.views.base import TenantView

DOES = {"pause": keeping.pause, "resume": keeping.resume, "cancel": keeping.cancel}


class BroadcastsView(TenantView):
    """GET lists them, POST keeps a draft."""

    allow = may("broadcast.view")
    allow_methods = {"post": may("broadcast.create")}
    needs = BROADCASTS

    def get(self, request):
        rows = Broadcast.objects.accessible_by(request.membership).newest_first()
        page = list(rows.select_related("channel", "template", "view", "author")[: broadcasts.PAGE])
        progress = broadcasts.progress_of(page)
        return render(request, "messaging/broadcasts/index.html", {"rows": [(row, progress[row.pk]) for row in page]})

    def post(self, request):
        form = BroadcastForm(request.POST, principal=request.membership)
        if not form.is_valid():
            return builder(request, form, status=422)
        broadcast = keeping.write(Broadcast(author=request.user), **form.said)
        return redirect("broadcast", pk=broadcast.pk)


class BroadcastNewView(TenantView):
    """The empty builder."""

    allow = may("broadcast.create")
    needs, needs_for = BROADCASTS, frozenset({"get"})

    def get(self, request):
        return builder(request, BroadcastForm(principal=request.membership))


class BroadcastBlanksView(TenantView):
    """The blanks of the template that was just chosen."""

    allow = may("broadcast.create")

    def get(self, request):
        pk = uuid_or_none(request.GET.get("template", ""))
        template = Template.objects.filter(pk=pk).first() if pk else None
        form = BlanksForm(template=template)
        context = {"filled": [form[name] for name in form.blanks], "chosen": template, "variables": LABELS.items()}
        return render(request, "messaging/broadcasts/_blanks.html", context)


class BroadcastScoped(TenantView):
    """A view about one of the organization's broadcasts."""

    allow = may("broadcast.view")

    @cached_property
    def broadcast(self) -> Broadcast:
        rows = Broadcast.objects.accessible_by(self.request.membership)
        return get_object_or_404(rows.select_related("channel", "template", "view", "author"), pk=self.kwargs["pk"])

    def shown(self, template: str = "show.html", status: int = 200, **more) -> HttpResponse:
        row = self.broadcast
        progress = broadcasts.progress(row)
        takes = broadcasts.takes(progress.numbers["waiting"], row.pace)
        context = {"broadcast": row, "progress": progress, "left_out": broadcasts.left_out(row), "takes": takes}
        if row.is_open:
            context["quota"] = quota.standing(queueing.current(row.channel))
        return render(self.request, f"messaging/broadcasts/{template}", context | more, status=status)


class BroadcastView(BroadcastScoped):
    """GET shows it, POST changes a draft, DELETE gives a draft up."""

    allow_methods = {"post": may("broadcast.create"), "delete": may("broadcast.delete")}
    needs = BROADCASTS

    def get(self, request, pk: UUID):
        return self.shown(trial=TrialForm(), start=StartForm())

    def post(self, request, pk: UUID):
        broadcast, form = self.broadcast, BroadcastForm(request.POST, principal=request.membership)
        if not form.is_valid():
            return builder(request, form, broadcast, status=422)
        try:
            keeping.write(broadcast, **form.said)
        except CannotSend:
            messages.error(request, _("It has begun already, and cannot be changed any more."))
        return redirect("broadcast", pk=pk)

    def delete(self, request, pk: UUID):
        try:
            keeping.delete(self.broadcast, by=request.user)
        except CannotSend:
            return refused(_("It has begun already. What was sent stays on record."), status=409)
        return HttpResponseClientRedirect(reverse("broadcasts"))


class BroadcastEditView(BroadcastScoped):
    """The builder, with what a draft says so far."""

    allow = may("broadcast.create")
    needs, needs_for = BROADCASTS, frozenset({"get"})

    def get(self, request, pk: UUID):
        if self.broadcast.state != Broadcast.State.DRAFT:
            return redirect("broadcast", pk=pk)
        return builder(request, BroadcastForm.of(self.broadcast, request.membership), self.broadcast)


class BroadcastProgressView(BroadcastScoped):
    """How it stands now, for a page that is open."""

    def get(self, request, pk: UUID):
        return self.shown("_standing.html")


class BroadcastAudienceView(BroadcastScoped):
    """Who would get it, and who not and why; with the message as the first of them reads it."""

    allow = may("broadcast.create")

    def get(self, request, pk: UUID):
        counted = audience.count(self.broadcast, request.membership)
        context = {
            "broadcast": self.broadcast,
            "counted": counted,
            "example": trying.example(self.broadcast, counted.first),
            "takes": broadcasts.takes(counted.reached, self.broadcast.pace),
            "prices": broadcasts.prices(self.broadcast, counted.countries),
            "quota": quota.standing(queueing.current(self.broadcast.channel)),
        }
        return render(request, "messaging/broadcasts/_audience.html", context)


class BroadcastTrialView(BroadcastScoped):
    """POST sends it to one number, to see it as people will."""

    allow = may("broadcast.change")
    needs = BROADCASTS

    def post(self, request, pk: UUID):
        broadcast, form = self.broadcast, TrialForm(request.POST)
        if not form.is_valid():
            return refused(str(form.errors["number"][0]), status=422)
        try:
            trying.send(broadcast, form.cleaned_data["number"], by=request.membership)
        except CannotSend as refusal:
            return refused(str(refusal.reason), status=409)
        return told(HttpResponse(status=204), toast=_("The test is on its way."))


class BroadcastStartView(BroadcastScoped):
    """POST begins it, now or at a moment."""

    allow = may("broadcast.change")
    needs = BROADCASTS

    def post(self, request, pk: UUID):
        broadcast, form = self.broadcast, StartForm(request.POST)
        if not form.is_valid():
            return refused(_("Choose a moment that is still to come."), status=422)
        try:
            keeping.begin(broadcast, by=request.user, at=form.cleaned_data["at"])
        except CannotSend as refusal:
            return refused(str(refusal.reason), status=409)
        return HttpResponseClientRedirect(reverse("broadcast", args=[pk]))


class BroadcastHoldView(BroadcastScoped):
    """POST pauses it, goes on with it, or calls it off."""

    allow = may("broadcast.change")
    does = ""

    def look_at_plan(self, request) -> None:
        """Only what goes on needs it."""
        if self.does == "resume":
            features.insist(features.BROADCASTS, request.organization)

    def post(self, request, pk: UUID):
        try:
            self.broadcast = DOES[self.does](self.broadcast, by=request.user)
        except CannotSend as refusal:
            return refused(str(refusal.reason), status=409)
        return self.shown("_standing.html")


def builder(request, form: BroadcastForm, broadcast: Broadcast | None = None, status: int = 200) -> HttpResponse:
    chosen = form.templates.get(str(form["template"].value() or ""))
    context = {
        "form": form,
        "broadcast": broadcast,
        "filled": form.filled,
        "chosen": chosen,
        "variables": LABELS.items(),
    }
    return render(request, "messaging/broadcasts/builder.html", context, status=status)
