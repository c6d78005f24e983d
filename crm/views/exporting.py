"""Taking a table along: the dialog, and the work it starts."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.forms.exporting import ExportForm
from crm.models import Import
from crm.models.saved_view import Page
from crm.queries import viewing
from crm.services.exporting import writing
from tenants import audit
from tenants.access import may
from tenants.views.base import TenantView

PAGES: dict[str, str] = {
    Import.Entity.LEAD: Page.LEADS,
    Import.Entity.CONTACT: Page.CONTACTS,
    Import.Entity.COMPANY: Page.COMPANIES,
}


class ExportsView(TenantView):
    """GET asks which columns, POST starts."""

    allow = may("lead.export", "contact.export", "company.export")

    def get(self, request):
        entity = self._entity(request.GET.get("of", ""))
        query = request.GET.copy()
        query.pop("of", None)
        shown = self._shown(entity, query) if query.pop("from", None) == ["list"] else ()
        form = ExportForm(entity=entity, shown=shown, initial={"of": entity, "query": query.urlencode()})
        return render(request, "crm/export/new.html", {"form": form, "of": Import.Entity(entity).label})

    def post(self, request):
        entity = self._entity(request.POST.get("of", ""))
        form = ExportForm(request.POST, entity=entity)
        if not form.is_valid():
            return self._refused(form, entity)
        told = form.cleaned_data
        asked = {"form": told["form"], "keys": told["columns"], "query": told["query"]}
        try:
            job = writing.start(entity, by=request.membership, **asked)
        except writing.NoSuchView:
            form.add_error(None, _("This view is no longer there. Choose your filters anew."))
            return self._refused(form, entity)
        response = HttpResponse(status=204)
        text = _("The export is on its way. You will be told when it is ready.")
        action = {"action_url": reverse("job", args=[job.pk]), "action_label": _("Follow it")}
        trigger_client_event(response, "toast", {"text": text, **action})
        return trigger_client_event(response, "close-overlay", {})

    def _shown(self, entity: str, query: QueryDict) -> Sequence[str]:
        """The columns of the list that this person comes from."""
        return viewing.shown(self.request.membership, PAGES[entity], view=query.get("view", ""))

    def _refused(self, form: ExportForm, entity: str) -> HttpResponse:
        context = {"form": form, "of": Import.Entity(entity).label}
        return render(self.request, "crm/export/new.html", context, status=422)

    def _entity(self, asked: str) -> str:
        """What is asked for, if this person may take it along."""
        entity = asked if asked in Import.Entity.values else Import.Entity.LEAD
        if not self.request.membership.may(f"{entity}.export"):
            audit.record("permission.refused", path=self.request.path[:200], method=self.request.method)
            raise PermissionDenied
        return entity
