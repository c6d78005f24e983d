"""Places and contact cards, from the composer."""

from django.utils.translation import gettext as _

from crm.models import Contact
from crm.queries import picking
from messaging.forms.sharing import KINDS, NEEDS, SharingForm
from messaging.queries import composing
from messaging.services import sharing
from messaging.services.refusals import BadContent
from messaging.views import screens
from messaging.views.messages import WritingView


class SharingView(WritingView):
    """GET: the form, with the kinds that this channel carries. POST: send it."""

    def get(self, request, pk):
        provider = composing.composing(self.changeable).provider
        kinds = [(kind, label) for kind, label in KINDS if provider and NEEDS[kind] in provider.can]
        context = screens.told(request, self.conversation) | {"kinds": kinds}
        return screens.fragment(request, "composer/_sharing.html", context)

    def post(self, request, pk):
        form = self.sent(SharingForm)
        said = form.cleaned_data
        self.insist_on_sendable(said | {"text": ""})
        how = {"by": request.user, "idempotency_key": said["key"], "at": said["at"]}
        if said["kind"] == sharing.CARDS:
            return self.shown(sharing.send_cards(self.changeable, [form.card()], **how))
        if (place := form.place()) is None:
            raise BadContent(_("Say where it is."))
        return self.shown(sharing.send_place(self.changeable, place, **how))


class CardsView(WritingView):
    """GET: people one may see, by what is typed, to share their card."""

    def get(self, request, pk):
        words = request.GET.get("q", "").strip()[:100]
        readable = Contact.objects.accessible_by(request.membership).filter(archived_at=None).select_related("company")
        context = {"conversation": self.changeable, "contacts": picking.named(readable, words) if words else []}
        return screens.fragment(request, "composer/_cards.html", context)
