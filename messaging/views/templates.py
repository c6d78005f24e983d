"""The pages of templates: which there are and how they stand, one of them, what the provider has now."""

from functools import cached_property
from typing import ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from config.outside.errors import ProviderError
from crm.views.base import refused
from messaging.models import Template
from messaging.queries import templates
from messaging.queries.template_look import examples_of, look
from messaging.services import statuses, templates_made, templates_told
from tenants.access import may
from tenants.views.base import TenantView


class TemplatesView(TenantView):
    """All templates, by number."""

    allow = may("template.view")

    def get(self, request):
        name = "_list.html" if request.htmx else "index.html"
        groups = templates.groups()
        makes = any(group.connection.provider.templating for group in groups)
        context = {"groups": groups, "may_make": makes and request.membership.may("template.create")}
        return render(request, f"messaging/templates/{name}", context)


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
    """How one stands and looks; DELETE takes it away, at the provider too."""

    allow_methods: ClassVar = {"delete": may("template.delete")}

    def get(self, request, pk):
        components = self.template.components
        shown = look(components, examples_of(components), body=self.template.body)
        name = "_shown.html" if request.htmx else "show.html"
        is_made_here = self.template.channel_id in {
            row.channel_id for row in templates.able() if row.provider.templating
        }
        may_change = is_made_here and templates_made.is_changeable(self.template)
        context = {
            "template": self.template,
            "look": shown,
            "may_change": may_change and request.membership.may("template.change"),
            "may_delete": is_made_here and request.membership.may("template.delete"),
        }
        return render(request, f"messaging/templates/{name}", context)

    def delete(self, request, pk):
        try:
            templates_made.delete(self.template, by=request.user)
        except templates_made.NotTaken as why:
            return refused(str(why), status=422)
        messages.success(request, _("Template %(name)s deleted.") % {"name": self.template.name})
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("templates")
        return response
