"""The library of canned replies in the settings, and its picker in a conversation."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.views.base import refuse, taken_away, told
from messaging.forms.canned import CannedReplyForm
from messaging.models import CannedReply
from messaging.models.canned import Sharing
from messaging.queries import canned as shown
from messaging.queries import composing
from messaging.services import canned
from messaging.variables import LABELS
from messaging.views import screens
from messaging.views.conversation import ConversationScoped
from tenants.access import may
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class CannedRepliesView(TenantView):
    """GET lists what this person may use, POST adds one."""

    allow = may("template.use")

    def get(self, request):
        return _page(request, "index.html")

    def post(self, request):
        form = CannedReplyForm(request.POST, member=request.membership)
        return _saved(request, form, lambda said: canned.add(by=request.membership, **said))


class CannedReplyNewView(TenantView):
    """The empty form."""

    allow = may("template.use")

    def get(self, request):
        initial = {"sharing": Sharing.PRIVATE, "category": CannedReply.Category.GREETING}
        return _form(request, CannedReplyForm(member=request.membership, initial=initial))


class CannedReplyView(TenantView):
    """GET opens one, POST changes it, DELETE gives it up. One that is only used is 403; one that is not, 404."""

    allow = may("template.use")

    @cached_property
    def reply(self) -> CannedReply:
        found = get_object_or_404(CannedReply.objects.accessible_by(self.request.membership), pk=self.kwargs["pk"])
        if not CannedReply.objects.accessible_by(self.request.membership, "change").filter(pk=found.pk).exists():
            refuse(self.request)
        return found

    def get(self, request, pk: UUID):
        return _form(request, CannedReplyForm.of(self.reply, request.membership), self.reply)

    def post(self, request, pk: UUID):
        reply, form = self.reply, CannedReplyForm(request.POST, member=request.membership)
        return _saved(request, form, lambda said: canned.change(reply, by=request.membership, **said), reply)

    def delete(self, request, pk: UUID):
        canned.delete(self.reply, by=request.user)
        back = reverse("archive_part", args=[pk])
        return taken_away(told(_page(request, "_list.html"), close=True), _("Canned reply deleted"), back)


class CannedPickerView(ConversationScoped):
    """What one may choose from while one writes, as the person would read it."""

    def get(self, request, pk):
        window = composing.composing(self.changeable)
        context = {"replies": shown.filled(self.conversation, request.membership), "window": window}
        return screens.fragment(request, "composer/_canned.html", context)


def _page(request, template: str) -> HttpResponse:
    replies = list(CannedReply.objects.accessible_by(request.membership).select_related("owner").in_order())
    changeable = CannedReply.objects.accessible_by(request.membership, "change")
    context = {"categories": shown.by_category(replies), "changeable": set(changeable.values_list("pk", flat=True))}
    return render(request, f"messaging/canned/{template}", context)


def _form(request, form: CannedReplyForm, reply: CannedReply | None = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "reply": reply, "variables": LABELS.items()}
    return render(request, "messaging/canned/edit.html", context, status=status)


def _saved(request, form: CannedReplyForm, keep, reply: CannedReply | None = None) -> HttpResponse:
    """The list as it is now, or the form with what is wrong."""
    if form.is_valid():
        try:
            keep(form.cleaned_data)
        except canned.Taken:
            form.add_error("shortcut", _("Another reply has this shortcut."))
        except canned.TooMany:
            form.add_error(None, _("There are too many canned replies. Delete some first."))
        else:
            return told(_page(request, "_list.html"), toast=_("Canned reply saved"), close=True)
    return as_dialog(_form(request, form, reply, status=422))
