"""Asking with something to tap, from the composer."""

from messaging.forms.asking import KINDS, AskingForm, asked
from messaging.queries import composing
from messaging.services import asking
from messaging.views import screens
from messaging.views.messages import WritingView


class AskingView(WritingView):
    """GET: the form, with the kinds that this channel carries. POST: send it."""

    def get(self, request, pk):
        provider = composing.composing(self.changeable).provider
        kinds = [(kind, label) for kind, label in KINDS if provider and asking.NEEDS[kind] in provider.can]
        places = {"buttons": range(asking.MOST_BUTTONS), "rows": range(asking.MOST_ROWS)}
        context = screens.told(request, self.conversation) | {"kinds": kinds, **places}
        return screens.fragment(request, "composer/_asking.html", context)

    def post(self, request, pk):
        said = self.cleaned(AskingForm)
        self.insist_on_sendable(said)
        message = asking.ask(
            self.changeable, asked(said), by=request.user, idempotency_key=said["key"], at=said["at"]
        )  # fmt: skip
        return self.shown(message)
