"""Saving a way of looking at leads, sharing it, beginning with it, giving it up."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from config.ids import uuid_or_none
from crm.forms.saved_view import SavedViewForm, tidy
from crm.models import SavedView
from crm.models.saved_view import Page
from crm.services import layouts, views
from crm.views.base import refused
from crm.views.tabs import addresses
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class SavedViewsView(TenantView):
    """GET asks what to call it, POST keeps it."""

    allow = may("lead.view")

    def get(self, request):
        initial = {"sharing": SavedView.Sharing.PRIVATE, "query": request.GET.get("query", "")}
        return self._form(SavedViewForm(member=request.membership, initial=initial))

    def post(self, request):
        form = SavedViewForm(request.POST, member=request.membership)
        if not form.is_valid():
            return as_dialog(self._form(form, status=422))
        try:
            view = views.save(by=request.membership, **form.cleaned_data)
        except views.TooMany:
            form.add_error(None, _("You have 50 views already. Delete one first."))
            return as_dialog(self._form(form, status=422))
        return _opened(request, view)

    def _form(self, form: SavedViewForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "tab": self.request.GET.get("tab") or self.request.POST.get("tab", "")}
        return render(self.request, "crm/view/new.html", context, status=status)


class ViewScoped(TenantView):
    """A view about one saved view of one's own; others' are 404."""

    allow = may("lead.view")
    permission = "change"

    @cached_property
    def view(self) -> SavedView:
        mine = SavedView.objects.accessible_by(self.request.membership, self.permission).filter(page=Page.LEADS)
        return get_object_or_404(mine, pk=self.kwargs["pk"])


class SavedViewView(ViewScoped):
    """GET opens its name and sharing, POST changes them, DELETE gives the view up."""

    def get(self, request, pk: UUID):
        initial = {"name": self.view.name, "sharing": self.view.sharing, "query": self.view.query}
        return self._form(SavedViewForm(member=request.membership, initial=initial))

    def post(self, request, pk: UUID):
        form = SavedViewForm(request.POST, member=request.membership)
        if not form.is_valid():
            return as_dialog(self._form(form, status=422))
        said = form.cleaned_data
        views.change(self.view, name=said["name"], **views.shared_with(request.membership, said["sharing"]))
        return _opened(request, self.view)

    def delete(self, request, pk: UUID):
        views.delete(self.view, by=request.user)
        return HttpResponseClientRedirect(f"{_here(request)}?view=none")

    def _form(self, form: SavedViewForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "view": self.view, "tab": self.request.GET.get("tab", "")}
        return render(self.request, "crm/view/edit.html", context, status=status)


class ViewFiltersView(ViewScoped):
    """POST puts the filters of the page in place of the view's own."""

    def post(self, request, pk: UUID):
        views.change(self.view, query=tidy(request.POST.get("query", "")[:4000]))
        return _opened(request, self.view)


class DefaultViewView(ViewScoped):
    """POST makes one's page begin with it, DELETE with all leads again. Any view one may open will do."""

    permission = ""

    def post(self, request, pk: UUID):
        layouts.open_with(request.user, self.view)
        return _opened(request, self.view)

    def delete(self, request, pk: UUID):
        view = self.view  # found before anything is written: somebody else's is 404
        layouts.open_with(request.user, None)
        return _opened(request, view)


class ViewOrderView(TenantView):
    """POST puts one's own views in the order of the ids given."""

    allow = may("lead.view")

    def post(self, request):
        ids = [pk for pk in map(uuid_or_none, request.POST.getlist("id")[: views.MOST_A_PERSON]) if pk]
        if not ids:
            return refused(_("There is nothing to put in order."), status=422)
        views.order(request.membership, ids)
        return HttpResponse(status=204)


def _opened(request, view: SavedView) -> HttpResponse:
    """The page again, through the view as it is now."""
    return HttpResponseClientRedirect(f"{_here(request)}?view={view.pk}")


def _here(request) -> str:
    return addresses().get(request.POST.get("tab") or request.GET.get("tab", ""), reverse("board"))
