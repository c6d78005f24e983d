"""A new conversation from the inbox: who, by which channel, and the first words."""

from dataclasses import dataclass, field
from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from config.ids import uuid7, uuid_or_none
from crm import phones
from crm.models import Contact
from crm.queries import picking as people
from crm.services import identifying
from crm.views.base import refused
from messaging.forms.beginning import BeginForm
from messaging.models import Channel, Conversation, Template
from messaging.queries.composing import Composing, Window, composing
from messaging.services import beginning
from messaging.services.beginning import Words
from messaging.services.refusals import CannotSend
from messaging.views import picking, screens
from tenants.access import may
from tenants.views.base import TenantView

PARTS = {"begin_people": "_begin_people", "begin_words": "_begin_words"}


@dataclass
class Asked:
    """What has been chosen so far, and what may be written to them."""

    contact: Contact | None = None
    channel: Channel | None = None
    known: Conversation | None = None
    refusal: str = ""
    window: Composing | None = None
    templates: list[picking.Preview] = field(default_factory=list)
    template: picking.Preview | None = None


class BeginView(TenantView):
    """GET asks, part by part as somebody chooses; POST sends the first message and opens the thread."""

    allow = may("conversation.change")

    def get(self, request):
        context = {"q": request.GET.get("q", ""), "channels": self._channels, "key": uuid7(), "said": request.GET}
        part = PARTS.get(request.htmx.target or "", "begin")
        if part != "_begin_words":
            context |= self._found(request.GET.get("q", ""), request.GET.get("to", ""))
        if part != "_begin_people":
            context["asked"] = self._asked(request.GET)
        return screens.fragment(request, f"inbox/{part}.html", context)

    def post(self, request):
        form = BeginForm(request.POST)
        if not form.is_valid():
            return refused(str(next(iter(form.errors.values()))[0]), status=422)
        try:
            made = self._begun(form)
        except CannotSend as refusal:
            return refused(str(refusal), status=422)
        return HttpResponseClientRedirect(reverse("conversation", args=[made.pk]))

    def _begun(self, form: BeginForm) -> Conversation:
        said = form.cleaned_data
        channel = get_object_or_404(self._channels, pk=said["channel"])
        template = None
        if said["template"]:
            template = get_object_or_404(Template, channel=channel, pk=said["template"])
        words = Words(text=said["text"], template=template, variables=picking.values_of(self.request.POST))
        to = get_object_or_404(self._people, pk=form.contact_id) if form.contact_id else said["to"]
        return beginning.write_to(
            to, channel, words, name=said["name"], principal=self.request.membership, by=self.request.user,
            key=said["key"],
        )[0]  # fmt: skip

    def _found(self, q: str, to: str) -> dict:
        """Whom the words may mean; and the number that was typed, if nobody has it."""
        chosen = self._people.filter(pk=uuid_or_none(to)) if uuid_or_none(to) else self._people.none()
        found = people.named(self._people, q) if q.strip() else list(chosen)
        number = phones.e164(q)
        return {"people": found, "number": number if number and not found else ""}

    def _asked(self, said) -> Asked:
        channel = self._chosen_channel(said.get("channel", ""))
        contact = self._contact(said.get("to", ""), said.get("name", ""))
        asked = Asked(contact, channel)
        if contact is None or channel is None:
            return asked
        try:
            asked.known = beginning.known(contact, channel, principal=self.request.membership)
        except CannotSend as refusal:
            asked.refusal = str(refusal)
        if asked.known or asked.refusal:
            return asked
        new = Conversation(contact=contact, channel=channel)
        asked.window = composing(new)
        asked.refusal = asked.window.reason
        if asked.window.state == Window.CLOSED:
            asked.templates = [each for each in picking.previews(new) if each.is_words]
            wanted = uuid_or_none(said.get("template", ""))
            asked.template = next((each for each in asked.templates if each.pk == wanted), None)
        return asked

    def _contact(self, to: str, name: str) -> Contact | None:
        """Of a number that nobody has yet, somebody who is not kept."""
        if pk := uuid_or_none(to):
            return self._people.filter(pk=pk).first()
        number = phones.e164(to)
        return (identifying.find(phone=number) or Contact(phone=number, name=name[:120])) if number else None

    def _chosen_channel(self, pk: str) -> Channel | None:
        wanted = uuid_or_none(pk)
        rows = list(self._channels)
        return next((row for row in rows if row.pk == wanted), rows[0] if len(rows) == 1 else None)

    @cached_property
    def _channels(self):
        return beginning.channels(self.request.membership).order_by("name")

    @cached_property
    def _people(self):
        return beginning.people(self.request.membership)
