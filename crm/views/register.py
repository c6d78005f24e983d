"""The record of processing (LGPD, art. 37): to read, to print, to take along, and in the organization's own words."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from config import cells
from crm.forms.registering import ProcessingForm
from crm.models import RegisterVersion
from crm.services import registering
from crm.services.registering import Line
from crm.spreadsheets import writing
from tenants import audit
from tenants.access import may
from tenants.views.base import TenantView

ADMINS = may("organization.change")
NEW = "new"
VERSIONS = 50


class RegisterView(TenantView):
    """GET shows it as it is now, with its versions; POST keeps one."""

    allow = ADMINS

    def get(self, request):
        versions = RegisterVersion.objects.select_related("made_by").defer("lines")[:VERSIONS]
        told = {"lines": registering.lines(), "contact": registering.contact(), "versions": versions}
        return render(request, "settings/privacy/register/index.html", told)

    def post(self, request):
        version = registering.keep_version(by=request.user)
        messages.success(request, _("Version %(number)s is kept") % {"number": version.number})
        return _back()


class RegisterVersionView(TenantView):
    """The whole as it was."""

    allow = ADMINS

    def get(self, request, pk: UUID):
        version = get_object_or_404(RegisterVersion.objects.select_related("made_by"), pk=pk)
        shown = registering.shown(version)
        told = {"version": version, "lines": shown.lines, "contact": shown.contact}
        return render(request, "settings/privacy/register/version.html", told)


class RegisterFileView(TenantView):
    """The whole as it is now, as a table to take along."""

    allow = ADMINS

    def get(self, request):
        found = [line for line in registering.lines() if not line.is_off]
        headers = [registering.column(name) for name in registering.TEXTS]
        rows = [[line.texts[name] for name in registering.TEXTS] for line in found]
        audit.record("export.made", what="register", rows=len(rows))
        name = f"{_('register')} {timezone.localdate().isoformat()}.csv"
        response = HttpResponse(cells.start(headers) + writing.csv_lines(rows), content_type="text/csv")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class RegisterLineView(TenantView):
    """GET asks for one activity (``new``: another one), POST keeps it, DELETE takes the own words back."""

    allow = ADMINS

    def get(self, request, key: str):
        return self._asked(ProcessingForm(line=self._line()))

    def post(self, request, key: str):
        line = self._line()
        form = ProcessingForm(request.POST, line=line)
        if not form.is_valid():
            return self._asked(form, status=422)
        mine = line.key if line else registering.new_key()
        registering.change(mine, form.texts, is_off=form.cleaned_data.get("is_off", False), by=request.user)
        messages.success(request, _("Saved, and kept as a version"))
        return _back()

    def delete(self, request, key: str):
        if not (line := self._line()):
            raise Http404
        registering.remove(line.key, by=request.user)
        messages.success(request, _("Taken back, and kept as a version"))
        return _back()

    def _line(self) -> Line | None:
        if self.kwargs["key"] == NEW:
            return None
        if found := registering.line_of(self.kwargs["key"]):
            return found
        raise Http404

    def _asked(self, form: ProcessingForm, status: int = 200) -> HttpResponse:
        told = {"form": form, "key": self.kwargs["key"], "line": self._line()}
        return render(self.request, "settings/privacy/register/line.html", told, status=status)


def _back() -> HttpResponse:
    return HttpResponseClientRedirect(reverse("register"))
