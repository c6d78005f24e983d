"""The pages of templates: which there are and how they stand, one of them, what the provider has now."""

from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from config.outside.errors import ProviderError
from messaging.models import Template
from messaging.queries import templates
from messaging.queries.template_look import examples_of, look
from messaging.services import statuses, templates_told
from tenants.access import may
from tenants.views.base import TenantView


class TemplatesView(TenantView):
    """All templates, by number."""

    allow = may("template.view")

    def get(self, request):
        name = "_list.html" if request.htmx else "index.html"
        return render(request, f"messaging/templates/{name}", {"groups": templates.groups()})


class TemplatesSyncView(TenantView):
    """POST asks the providers now which templates there are."""

    allow = may("template.change")

    def post(self, request):
        for connection in templates.able():
            try:
                templates_told.sync(connection.channel)
            except ProviderError as error:
                said = {"name": connection.channel.name, "why": statuses.explained(connection.provider, error.code)}
                messages.error(request, _("%(name)s: %(why)s") % said)
            else:
                messages.success(request, _("%(name)s: templates are up to date.") % {"name": connection.channel.name})
        return redirect("templates")


class TemplateScoped(TenantView):
    """A view about one template."""

    allow = may("template.view")

    @cached_property
    def template(self) -> Template:
        rows = Template.objects.accessible_by(self.request.membership).present().select_related("channel")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class TemplateView(TemplateScoped):
    """How one stands and looks."""

    def get(self, request, pk):
        components = self.template.components
        shown = look(components, examples_of(components), body=self.template.body)
        name = "_shown.html" if request.htmx else "show.html"
        return render(request, f"messaging/templates/{name}", {"template": self.template, "look": shown})
