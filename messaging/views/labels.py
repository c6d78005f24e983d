"""The labels of conversations in the settings."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Stage
from crm.views.base import taken_away, told
from crm.views.pipelines import ids_in
from messaging.forms.label import LabelForm, LabelRemovalForm
from messaging.models import Label
from messaging.services import labels
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class LabelsView(TenantView):
    """GET lists them with how many conversations have each, POST adds one."""

    allow = may("pipeline.change")

    def get(self, request):
        return _page(request, "index.html")

    def post(self, request):
        return _saved(request, LabelForm(request.POST), lambda said: labels.add(by=request.user, **said))


class LabelNewView(TenantView):
    """The empty form."""

    allow = may("pipeline.change")

    def get(self, request):
        return _form(request, LabelForm(initial={"colour": Stage.Colour.SLATE}))


class LabelsOrderView(TenantView):
    """POST puts them in the order of their ids."""

    allow = may("pipeline.change")

    def post(self, request):
        labels.arrange(ids_in(request), by=request.user)
        return _listed(request)


class LabelScoped(TenantView):
    """A view about one label."""

    allow = may("pipeline.change")

    @cached_property
    def label(self) -> Label:
        reached = labels.counted(Label.objects.accessible_by(self.request.membership))
        return get_object_or_404(reached, pk=self.kwargs["pk"])


class LabelView(LabelScoped):
    """GET opens one, POST changes it."""

    def get(self, request, pk: UUID):
        return _form(request, LabelForm(initial={"name": self.label.name, "colour": self.label.colour}), self.label)

    def post(self, request, pk: UUID):
        label, form = self.label, LabelForm(request.POST)
        return _saved(request, form, lambda said: labels.change(label, by=request.user, **said), label)


class LabelRemovalView(LabelScoped):
    """GET says from how many conversations it goes and asks what stands there instead, POST removes it."""

    def get(self, request, pk: UUID):
        return self._ask(LabelRemovalForm(label=self.label))

    def post(self, request, pk: UUID):
        form = LabelRemovalForm(request.POST, label=self.label)
        if not form.is_valid():
            return as_dialog(self._ask(form, status=422))
        labels.remove(self.label, into=form.chosen, by=request.user)
        back = reverse("archive_part", args=[pk])
        return taken_away(told(_listed(request), close=True), _("Label removed"), back)

    def _ask(self, form: LabelRemovalForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "label": self.label}
        return render(self.request, "messaging/settings/labels/removal.html", context, status=status)


def _page(request, template: str) -> HttpResponse:
    context = {"labels": labels.counted(Label.objects.accessible_by(request.membership))}
    return render(request, f"messaging/settings/labels/{template}", context)


def _listed(request) -> HttpResponse:
    return _page(request, "listed.html")


def _form(request, form: LabelForm, label: Label | None = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "label": label}
    return render(request, "messaging/settings/labels/edit.html", context, status=status)


def _saved(request, form: LabelForm, keep, label: Label | None = None) -> HttpResponse:
    """The list as it is now, or the form with what is wrong."""
    if form.is_valid():
        try:
            keep(form.cleaned_data)
        except labels.Taken:
            form.add_error("name", _("Another label has this name."))
        except labels.TooMany:
            form.add_error(None, _("There are too many labels. Remove some first."))
        else:
            return told(_listed(request), toast=_("Label saved"), close=True)
    return as_dialog(_form(request, form, label, status=422))
