"""Priority and labels of a conversation, set where one reads it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.views.base import refused
from messaging.forms.marks import MarksForm
from messaging.models import Conversation, Label
from messaging.services import marking
from messaging.views import screens
from messaging.views.conversation import ConversationScoped


class MarksView(ConversationScoped):
    """GET asks in a dialog, POST sets both."""

    def get(self, request, pk):
        conversation = self.changeable
        context = {
            "conversation": conversation,
            "priorities": Conversation.Priority.choices,
            "labels": Label.objects.accessible_by(request.membership),
            "its": set(conversation.labels.values_list("pk", flat=True)),
            "url": reverse("conversation_marks", kwargs={"pk": pk}),
        }
        return screens.fragment(request, "conversation/marks.html", context)

    def post(self, request, pk):
        conversation, form = self.changeable, MarksForm(request.POST)
        if not form.is_valid():
            return refused(_("Choose a priority and labels of the list."), status=422)
        try:
            marking.mark(conversation, by=request.user, priority=form.cleaned_data["priority"], labels=form.named)
        except marking.CannotMark as why:
            return refused(str(why), status=422)
        return trigger_client_event(self.changed(), "close-overlay", {})
