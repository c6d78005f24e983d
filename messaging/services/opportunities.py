"""Making a lead out of a conversation."""

from django.db import transaction

from crm.models import Lead
from crm.services import leads
from messaging.models import Conversation
from messaging.services import conversations, telling
from tenants.models import User


@transaction.atomic
def open_lead(conversation: Conversation, *, by: User) -> Lead:
    """The lead of this conversation: the one it has, else a new one of whoever answers. Asked twice, it is one."""
    fresh = conversations.locked(conversation)
    if fresh.lead and fresh.lead.archived_at is None:
        return fresh.lead
    source = Lead.Source(fresh.channel.kind)
    fresh.lead = leads.create(by=by, contact=fresh.contact, source=source, owner=fresh.assignee or by)
    fresh.save(update_fields=["lead", "updated_at"])
    telling.conversation_changed(fresh, by=by, what="lead")
    return fresh.lead
