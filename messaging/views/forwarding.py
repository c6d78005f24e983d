"""Giving a message on to another person one talks with."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from config.ids import uuid7, uuid_or_none
from crm.views.base import told
from messaging.forms import composer
from messaging.models import Conversation
from messaging.queries.searching import found_by
from messaging.services import forwarding
from messaging.services.refusals import BadContent
from messaging.views import screens
from messaging.views.messages import MessageScoped

SHOWN = 30


class ForwardingView(MessageScoped):
    """GET asks to whom, narrowed by what is typed; POST sends it there, as a message of one's own."""

    def get(self, request, pk, message):
        self.changeable_message  # noqa: B018 - asked for its refusal
        words = request.GET.get("q", "").strip()[:100]
        rows = self._reached().filter(found_by(words)) if words else self._reached()
        context = {
            "message": self.message,
            "conversation": self.conversation,
            "conversations": rows.exclude(pk=pk).newest_first()[:SHOWN],
            "key": uuid7(),
        }
        listed = request.htmx.target == "forward_list"
        return screens.fragment(request, f"conversation/{'_forward_list' if listed else 'forward'}.html", context)

    def post(self, request, pk, message):
        self.changeable_message  # noqa: B018 - asked for its refusal
        to = uuid_or_none(request.POST.get("to", ""))
        if to is None:
            raise BadContent(_("Choose a conversation."))
        target = get_object_or_404(self._reached(), pk=to)
        key = self.cleaned(composer.KeyedForm)["key"]
        forwarding.forward(self.message, to=target, by=request.user, key=key)
        return told(
            HttpResponse(status=204),
            toast=_("Forwarded to %(name)s") % {"name": target.contact.display_name},
            close=True,
        )

    def _reached(self):
        rows = Conversation.objects.accessible_by(self.request.membership, "conversation.change")
        return rows.select_related("contact", "channel")
