"""Incidents: which there are, the steps of one, its record, and what is prepared for ANPD and the persons."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tenants.access import may
from tenants.models import Incident, IncidentEntry, PrivacyContact
from tenants.privacy import incidents, letters
from tenants.privacy.forms import STEPS, NewIncidentForm, NoteForm, PrivacyContactForm
from tenants.views.base import TenantView

ADMINS = may("organization.change")
PAGE = 100


class IncidentsView(TenantView):
    """GET lists them, those that are open first; POST opens one."""

    allow = ADMINS

    def get(self, request):
        rows = list(Incident.objects.select_related("organization", "opened_by")[:PAGE])
        listed = [(row, incidents.clock(row)) for row in sorted(rows, key=lambda row: not row.is_open)]
        return render(request, "settings/privacy/incidents/index.html", {"incidents": listed})

    def post(self, request):
        form = NewIncidentForm(request.POST)
        if not form.is_valid():
            return _asked_anew(request, form, status=422)
        told = {name: form.cleaned_data[name] for name in ("known_at", "happened_at", "description")}
        incident = incidents.open_one(form.cleaned_data["title"], by=request.user, **told)
        return HttpResponseClientRedirect(reverse("incident", args=[incident.pk]))


class IncidentNewView(TenantView):
    """The form for one."""

    allow = ADMINS

    def get(self, request):
        return _asked_anew(request, NewIncidentForm())


class OfIncident(TenantView):
    """A view about one incident of the organization."""

    allow = ADMINS

    @cached_property
    def incident(self) -> Incident:
        rows = Incident.objects.select_related("organization", "opened_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def back(self, said: str = "") -> HttpResponse:
        if said:
            messages.success(self.request, said)
        return HttpResponseClientRedirect(reverse("incident", args=[self.incident.pk]))


class IncidentView(OfIncident):
    """All of it, to work on and to print. POST adds a line to its record."""

    def get(self, request, pk: UUID):
        return self._page(NoteForm())

    def post(self, request, pk: UUID):
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        incidents.note(self.incident, incidents.Kind.NOTED, by=request.user, text=form.cleaned_data["text"])
        return self.back()

    def _page(self, form: NoteForm, status: int = 200) -> HttpResponse:
        incident = self.incident
        left = incidents.missing(incident)
        told = {
            "incident": incident,
            "clock": incidents.clock(incident),
            "steps": [(name, label, name in left) for name, (label, _form) in STEPS.items()],
            "is_grave": bool(set(incident.kinds) & set(Incident.GRAVE)),
            "may_close": not left,
            "contact": PrivacyContact.objects.first(),
            "kinds": [Incident.Data(kind).label for kind in incident.kinds],
            "letters": {"authority": letters.to_authority(incident), "persons": letters.to_persons(incident)},
            "entries": _entries(incident),
            "form": form,
        }
        return render(self.request, "settings/privacy/incidents/show.html", told, status=status)


class IncidentStepView(OfIncident):
    """GET asks what a step asks, POST keeps it."""

    def get(self, request, pk: UUID, step: str):
        return self._asked(_form_of(step)(instance=self.incident))

    def post(self, request, pk: UUID, step: str):
        form = _form_of(step)(request.POST, instance=self.incident)
        if not form.is_valid():
            return self._asked(form, status=422)
        incidents.change(form.instance, form.changed_data, form.before, by=request.user)
        return self.back(_("Saved"))

    def _asked(self, form, status: int = 200) -> HttpResponse:
        heading, _form = STEPS[self.kwargs["step"]]
        told = {"incident": self.incident, "step": self.kwargs["step"], "heading": heading, "form": form}
        return render(self.request, "settings/privacy/incidents/step.html", told, status=status)


class IncidentClosureView(OfIncident):
    """POST closes it when every step is done, DELETE opens it again."""

    def post(self, request, pk: UUID):
        try:
            incidents.close(self.incident, by=request.user)
        except incidents.Unfinished as left:
            steps = ", ".join(str(STEPS[name][0]) for name in left.steps)
            messages.error(request, _("Still to do: %(steps)s") % {"steps": steps})
            return self.back()
        return self.back(_("The incident is closed; its record stays."))

    def delete(self, request, pk: UUID):
        incidents.reopen(self.incident, by=request.user)
        return self.back(_("The incident is open again"))


class PrivacyContactView(TenantView):
    """GET asks who answers for people's data, POST keeps it."""

    allow = ADMINS

    def get(self, request):
        return self._asked(PrivacyContactForm(instance=self._contact()))

    def post(self, request):
        form = PrivacyContactForm(request.POST, instance=self._contact())
        if not form.is_valid():
            return self._asked(form, status=422)
        form.save()
        messages.success(request, _("Saved"))
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response

    def _contact(self) -> PrivacyContact:
        organization = self.request.organization
        return PrivacyContact.objects.first() or PrivacyContact(organization=organization, controller=organization.name)

    def _asked(self, form: PrivacyContactForm, status: int = 200) -> HttpResponse:
        return render(self.request, "settings/privacy/contact.html", {"form": form}, status=status)


def _asked_anew(request, form, status: int = 200) -> HttpResponse:
    return render(request, "settings/privacy/incidents/new.html", {"form": form}, status=status)


def _form_of(step: str):
    if step not in STEPS:
        raise Http404
    return STEPS[step][1]


def _entries(incident: Incident) -> list[tuple[IncidentEntry, list[tuple[str, Any, Any]]]]:
    """Each with what was changed, by the fields' names."""
    rows = incident.entries.select_related("by")
    return [(row, [(_name(field), *both) for field, both in row.particulars.items()]) for row in rows]


def _name(field: str) -> str:
    return str(getattr(Incident._meta.get_field(field), "verbose_name", field))
