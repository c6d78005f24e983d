"""The organization's own fields in the settings: which there are, new ones, other words, their order."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import trigger_client_event

from crm.forms.custom import CustomFieldForm
from crm.models import CustomField
from crm.removables import NotUndoable
from crm.services import custom
from crm.views.base import refused, told
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView

TITLES = {
    CustomField.Entity.LEAD: gettext_lazy("Leads"),
    CustomField.Entity.CONTACT: gettext_lazy("Contacts"),
    CustomField.Entity.COMPANY: gettext_lazy("Companies"),
}


class CustomFieldsView(TenantView):
    """GET lists them by what they are about, POST makes one."""

    allow = may("pipeline.change")

    def get(self, request):
        return render(request, "settings/fields/index.html", _listed())

    def post(self, request):
        form = CustomFieldForm(request.POST)
        entity = _entity(request)
        if not form.is_valid():
            return _asked(request, form, entity, status=422)
        said = form.cleaned_data
        words = {"label": said["label"], "kind": said["kind"], "help": said["help"], "required": said["required"]}
        words["accepts"] = form.accepted
        try:
            custom.create(entity, by=request.user, options=form.lines, **words)
        except custom.TooMany:
            form.add_error(None, _("There are as many fields as a form can hold. Archive one first."))
            return _asked(request, form, entity, status=422)
        return _changed(request, close=True)


class NewCustomFieldView(TenantView):
    """The dialog that asks what it is."""

    allow = may("pipeline.change")

    def get(self, request):
        return _asked(request, CustomFieldForm(), _entity(request))


class CustomFieldView(TenantView):
    """GET opens its words, POST saves them, DELETE takes it out of use."""

    allow = may("pipeline.change")

    def get(self, request, pk: UUID):
        field = self._field(pk)
        return _asked(request, CustomFieldForm(field=field), field.entity)

    def post(self, request, pk: UUID):
        field = self._field(pk)
        form = CustomFieldForm(request.POST, field=field)
        if not form.is_valid():
            return _asked(request, form, field.entity, status=422)
        custom.change(field, by=request.user, **form.changes)
        return _changed(request, close=True)

    def delete(self, request, pk: UUID):
        field = self._field(pk)
        custom.archive(field, by=request.user)
        undo = {"undo_url": reverse("custom_field_restoring", args=[field.pk]), "undo_method": "POST"}
        response = _changed(request)
        text = _("%(field)s is archived. What rows say in it is kept.") % {"field": field.label}
        return trigger_client_event(response, "toast", {"text": text, **undo})

    def _field(self, pk: UUID) -> CustomField:
        return get_object_or_404(CustomField, pk=pk)


class CustomFieldRestoringView(TenantView):
    """POST takes an archived field into use again."""

    allow = may("pipeline.change")

    def post(self, request, pk: UUID):
        try:
            custom.restore(get_object_or_404(CustomField, pk=pk), by=request.user)
        except NotUndoable as why:
            return refused(str(why), status=409)
        return _changed(request)


class CustomFieldPlaceView(TenantView):
    """POST puts a field one place up or down."""

    allow = may("pipeline.change")

    def post(self, request, pk: UUID):
        field = get_object_or_404(CustomField, pk=pk)
        ids = [one.pk for one in custom.definitions(field.entity)]
        if field.pk in ids:
            at = ids.index(field.pk)
            to = max(0, at - 1) if request.POST.get("to") == "up" else min(len(ids) - 1, at + 1)
            ids.insert(to, ids.pop(at))
            custom.arrange(field.entity, ids, by=request.user)
        return _changed(request)


def _entity(request: OrganizationRequest) -> str:
    asked = request.POST.get("entity") or request.GET.get("entity", "")
    return asked if asked in CustomField.Entity.values else CustomField.Entity.LEAD


def _asked(request: OrganizationRequest, form: CustomFieldForm, entity: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "entity": entity, "title": TITLES[CustomField.Entity(entity)]}
    return as_dialog(render(request, "settings/fields/edit.html", context, status=status))


def _changed(request: OrganizationRequest, *, close: bool = False) -> HttpResponse:
    return told(render(request, "settings/fields/_lists.html", _listed()), close=close)


def _listed() -> dict[str, Any]:
    living = list(CustomField.objects.filter(archived_at=None))
    groups = [(entity, title, [f for f in living if f.entity == entity]) for entity, title in TITLES.items()]
    return {"groups": groups, "archived": list(CustomField.ever.away())}
