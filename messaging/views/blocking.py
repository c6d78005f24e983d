"""Blocking a person, from a conversation or from the person's page."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from crm.models import Contact
from crm.views.base import refuse, told
from messaging.models import Conversation, Message
from messaging.models.block import reached
from messaging.services import blocking
from messaging.views import screens
from messaging.views.conversation import CHANGES
from tenants.access import may
from tenants.views.base import TenantView


class ContactBlockView(TenantView):
    """GET says what it does, POST blocks the person, DELETE hears them again."""

    allow = may("conversation.change")
    allow_methods = CHANGES

    @cached_property
    def contact(self) -> Contact:
        """Somebody one may answer; whom one only sees is 403."""
        contact = get_object_or_404(reached(self.request.membership), pk=self.kwargs["pk"])
        if not reached(self.request.membership, "conversation.change").filter(pk=contact.pk).exists():
            refuse(self.request)
        return contact

    def get(self, request, pk: UUID):
        threads = Conversation.objects.filter(contact=self.contact, merged_into=None)
        scheduled = Message.objects.filter(conversation__in=threads, status=Message.Status.SCHEDULED)
        context = {
            "contact": self.contact,
            "n_open": threads.open().count(),
            "n_scheduled": scheduled.count(),
            "url": reverse("contact_block", kwargs={"pk": pk}),
        }
        return screens.fragment(request, "block/ask.html", context)

    def post(self, request, pk: UUID):
        blocking.block(self.contact, by=request.user, reason=request.POST.get("reason", "").replace("\0", ""))
        said = _("%(name)s is blocked") % {"name": self.contact.display_name}
        undo = {"undo_url": request.path, "undo_method": "DELETE"}
        done = trigger_client_event(HttpResponse(status=204), "toast", {"text": said, "kind": "ok", **undo})
        return trigger_client_event(done, "close-overlay", {})

    def delete(self, request, pk: UUID):
        blocking.unblock(self.contact, by=request.user)
        return told(HttpResponse(status=204), toast=_("%(name)s is unblocked") % {"name": self.contact.display_name})
