"""Saving what narrows the inbox as a folder, sharing it, giving it up."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm.models import SavedView
from crm.models.saved_view import Page
from crm.services import views
from messaging.forms.folder import FolderForm
from messaging.queries.folders import folders
from messaging.views import screens
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class FoldersView(TenantView):
    """GET asks what to call it, POST keeps it."""

    allow = may("conversation.view")

    def get(self, request):
        initial = {"sharing": SavedView.Sharing.PRIVATE, "query": request.GET.get("query", "")}
        return _form(request, FolderForm(member=request.membership, initial=initial))

    def post(self, request):
        form = FolderForm(request.POST, member=request.membership)
        if not form.is_valid():
            return as_dialog(_form(request, form, status=422))
        try:
            folder = views.save(by=request.membership, page=Page.INBOX, **form.cleaned_data)
        except views.TooMany:
            form.add_error(None, _("You have 50 folders already. Delete one first."))
            return as_dialog(_form(request, form, status=422))
        return _opened(folder)


class FolderView(TenantView):
    """GET opens the name and sharing of a folder of one's own, POST changes them, DELETE gives it up."""

    allow = may("conversation.view")

    @cached_property
    def folder(self) -> SavedView:
        return get_object_or_404(folders(self.request.membership, "change"), pk=self.kwargs["pk"])

    def get(self, request, pk: UUID):
        initial = {"name": self.folder.name, "sharing": self.folder.sharing, "query": self.folder.query}
        return _form(request, FolderForm(member=request.membership, initial=initial), folder=self.folder)

    def post(self, request, pk: UUID):
        folder, form = self.folder, FolderForm(request.POST, member=request.membership)
        if not form.is_valid():
            return as_dialog(_form(request, form, folder=folder, status=422))
        said = form.cleaned_data
        views.change(folder, name=said["name"], **views.shared_with(request.membership, said["sharing"]))
        return _opened(folder)

    def delete(self, request, pk: UUID):
        views.delete(self.folder, by=request.user)
        return HttpResponseClientRedirect(reverse("inbox"))


def _form(request, form: FolderForm, *, folder: SavedView | None = None, status: int = 200) -> HttpResponse:
    return screens.fragment(request, "inbox/folder.html", {"form": form, "folder": folder}, status=status)


def _opened(folder: SavedView) -> HttpResponse:
    """The inbox again, through the folder."""
    return HttpResponseClientRedirect(f"{reverse('inbox')}?{folder.query}")
