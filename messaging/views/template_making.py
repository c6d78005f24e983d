"""Making a template, changing it, and seeing how it will look while it is written."""

from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from messaging.forms.template import EXAMPLE, VARIABLES, TemplateForm
from messaging.models import Channel, Template
from messaging.queries import templates
from messaging.queries.template_look import look
from messaging.services import templates_made, templates_worded
from messaging.services.templates_made import NotTaken
from messaging.services.templates_worded import Wording
from messaging.views.templates import TemplateScoped
from tenants.access import may
from tenants.views.base import TenantView


class MakingView(TenantView):
    """A view with the form."""

    fixed: Template | None = None

    @cached_property
    def channels(self) -> list[Channel]:
        return [connection.channel for connection in templates.able() if connection.provider.templating]

    def page(self, form: TemplateForm, wording: Wording, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "template": self.fixed,
            "variables": VARIABLES.items(),
            "channels": self.channels,
            **_shown(wording),
        }
        return render(self.request, "messaging/templates/edit.html", context, status=status)

    def saved(self, form: TemplateForm, keep) -> HttpResponse:
        """The template's page, or the form with what is wrong."""
        if form.is_valid():
            try:
                template = keep(form.wording, form.cleaned_data["sample"])
            except NotTaken as why:
                form.tell(why.problems)
            else:
                messages.success(self.request, _("Sent to Meta. You are told when it has decided."))
                return redirect("template", pk=template.pk)
        return self.page(form, form.wording, status=422)


class TemplateNewView(MakingView):
    """The empty form, and what was written in it."""

    allow = may("template.create")

    def get(self, request):
        form = TemplateForm(channels=self.channels, initial={"channel": request.GET.get("channel"), "header": ""})
        return self.page(form, form.wording)

    def post(self, request):
        form = TemplateForm(request.POST, request.FILES, channels=self.channels)

        def keep(wording, sample):
            return templates_made.submit(form.cleaned_data["channel"], wording, by=request.user, sample=sample)

        return self.saved(form, keep)


class TemplateEditView(TemplateScoped, MakingView):
    """One that is there, with other words."""

    allow = may("template.change")

    @property
    def fixed(self) -> Template:  # type: ignore[override]
        return self.template

    def get(self, request, pk):
        if not templates_made.is_changeable(self.template):
            return redirect("template", pk=pk)
        wording = templates_made.wording_of(self.template)
        return self.page(TemplateForm.of(wording, self.template), wording)

    def post(self, request, pk):
        form = TemplateForm(request.POST, request.FILES, channels=self.channels, fixed=self.template)

        def keep(wording, sample):
            return templates_made.change(self.template, wording, by=request.user, sample=sample)

        return self.saved(form, keep)


class TemplatePreviewView(TenantView):
    """POST: how what is written so far will look, and a field for the example of each variable. Nothing is kept."""

    allow = may("template.create")

    def post(self, request):
        form = TemplateForm(request.POST, channels=[])
        form.is_valid()  # reads what can be read
        wording = form.wording
        asked = [name.removeprefix(EXAMPLE) for name in request.POST if name.startswith(EXAMPLE)]
        context = {**_shown(wording), "blanks_changed": asked != wording.blanks}
        return render(request, "messaging/templates/_preview.html", context)


def _shown(wording: Wording) -> dict:
    blanks = [{"key": key, "label": _label(key), "value": wording.examples.get(key, "")} for key in wording.blanks]
    components = templates_worded.components(wording)
    return {
        "look": look(components, wording.examples),
        "blanks": blanks,
        "title": wording.name or _("new template"),
        "language": wording.language,
        "count": len(wording.body),
        "most": templates_worded.MOST["body"],
    }


def _label(key: str) -> str:
    part, _dot, name = key.rpartition(".")
    if part == "button":
        return _("End of the link")
    return "{{%s}}" % name  # noqa: UP031
