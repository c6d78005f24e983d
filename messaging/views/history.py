"""What was said with the person of a conversation on every channel."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse

from messaging.queries import history
from messaging.views import screens
from messaging.views.conversation import ConversationScoped
from messaging.views.inbox import uuid_of


class HistoryView(ConversationScoped):
    """The newest messages in a dialog; or those before one, as one scrolls."""

    def get(self, request, pk: UUID):
        conversation, before = self.conversation, None
        if asked := request.GET.get("before"):
            before = get_object_or_404(history.messages(conversation, request.membership), pk=uuid_of(asked))
        context = {
            "conversation": conversation,
            "page": history.page(conversation, request.membership, before=before),
            "url": reverse("conversation_history", kwargs={"pk": pk}),
        }
        if before:
            return screens.fragment(request, "history/_page.html", context)
        channels = {other.channel for other in history.others(conversation, request.membership)}
        return screens.fragment(request, "history/show.html", context | {"channels": channels | {conversation.channel}})
