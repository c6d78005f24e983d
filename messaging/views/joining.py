"""Making one of two conversations of a person, and parting them again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from config.ids import uuid_or_none
from crm.views.base import refused
from messaging.queries import joining as read
from messaging.services import joining
from messaging.views import screens
from messaging.views.conversation import ConversationScoped


class ConversationMergeView(ConversationScoped):
    """GET shows what can become part of it and what would go along, POST makes it so."""

    def get(self, request, pk: UUID):
        context = {
            "conversation": self.changeable,
            "candidates": read.candidates(self.conversation, request.membership),
            "joined": read.undoable(self.conversation),
            "url": request.path,
        }
        return screens.fragment(request, "conversation/merge.html", context)

    def post(self, request, pk: UUID):
        kept, wanted = self.changeable, uuid_or_none(request.POST.get("other", ""))
        if wanted is None:
            return refused(_("Choose a conversation."), status=422)
        other = get_object_or_404(read.others(kept, request.membership), pk=wanted)
        try:
            merge = joining.join(kept, other, by=request.user)
        except joining.NotJoinable:
            return refused(_("Somebody has just merged one of them."), status=409)
        self.__dict__.pop("conversation")
        response = screens.fragment(request, "conversation/opened.html", screens.opened(request, self.conversation))
        undo = reverse("conversation_merged", kwargs={"pk": kept.pk, "merge": merge.pk})
        said = {"text": _("The conversations are one now"), "kind": "ok", "undo_url": undo, "undo_method": "DELETE"}
        for event, detail in (("close-overlay", {}), ("inbox:changed", {"id": str(other.pk)}), ("toast", said)):
            trigger_client_event(response, event, detail)
        return response


class ConversationMergedView(ConversationScoped):
    """DELETE parts them again."""

    def delete(self, request, pk: UUID, merge: UUID) -> HttpResponse:
        done = get_object_or_404(read.standing(self.changeable), pk=merge)
        try:
            joining.part(done, by=request.user)
        except joining.TooLate:
            return refused(_("It can be undone for 24 hours, and those are over."), status=409)
        except joining.Buried:
            return refused(_("It was merged further since: undo that first"), status=409)
        return HttpResponseClientRefresh()
