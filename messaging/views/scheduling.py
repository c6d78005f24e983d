"""Messages that go later: which moments there are, another moment, at once after all, or not at all."""

from django.utils import timezone

from messaging.forms import composer
from messaging.queries import composing, moments
from messaging.services import scheduling
from messaging.views import screens
from messaging.views.conversation import ConversationScoped
from messaging.views.messages import MessageScoped


class MomentsView(ConversationScoped):
    """GET: the menu of moments."""

    def get(self, request, pk):
        window = composing.composing(self.changeable)
        context = screens.told(request, self.conversation) | {
            "window": window,
            "moments": moments.moments(window),
            "now": timezone.localtime(),
        }
        return screens.fragment(request, "composer/_moments.html", context)


class SchedulingView(MessageScoped):
    """POST gives a scheduled message another moment."""

    def post(self, request, pk, message):
        changing, at = self.changeable_message, self.cleaned(composer.MomentForm)["at"]
        return self.shown(scheduling.change(changing, at=at, by=request.user))


class SendingView(MessageScoped):
    """POST sends a scheduled message at once."""

    def post(self, request, pk, message):
        return self.shown(scheduling.send_now(self.changeable_message, by=request.user))


class CancellingView(MessageScoped):
    """POST calls off what is scheduled, or waits for its turn. The thread shows it no more."""

    def post(self, request, pk, message):
        return self.shown(scheduling.cancel(self.changeable_message, by=request.user))
