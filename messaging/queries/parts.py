"""What conversations add to the screens about leads and contacts; registered at start-up."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from crm.parts import Badge, Door, Excerpt, Thread, Waiting
from messaging import words
from messaging.models import Block, Conversation, Message
from messaging.models.block import reached
from messaging.queries import radar
from tenants.access import Principal

FIRST = 5  # of what waits


def badges(lead_ids: Sequence[UUID], principal: Principal) -> dict[UUID, Badge]:
    """For each lead with a conversation that this principal may see: what is unread in all, and the newest thread."""
    told: dict[UUID, Badge] = {}
    rows = Conversation.objects.accessible_by(principal).filter(lead__in=lead_ids).newest_first()
    for lead_id, pk, unread in rows.values_list("lead_id", "pk", "unread_count"):
        newest = told.get(lead_id)
        url = newest.url if newest else reverse("conversation", kwargs={"pk": pk})
        told[lead_id] = Badge(unread=unread + (newest.unread if newest else 0), url=url)
    return told


def threads_of_lead(lead_id: UUID, principal: Principal) -> list[Thread]:
    return _threads(Conversation.objects.accessible_by(principal).filter(lead=lead_id))


def threads_of_contact(contact_id: UUID, principal: Principal) -> list[Thread]:
    return _threads(Conversation.objects.accessible_by(principal).filter(contact=contact_id))


def excerpts(message_ids: Sequence[UUID], principal: Principal) -> dict[UUID, Excerpt]:
    """What timeline lines show of these messages."""
    visible = Conversation.objects.accessible_by(principal)
    rows = Message.objects.filter(pk__in=message_ids, conversation__in=visible)
    return {
        message.pk: Excerpt(words.excerpt(message), _url(message.conversation_id), message.channel.name)
        for message in rows.select_related("channel", "attachment")
    }


def door_of_contact(contact_id: UUID, principal: Principal) -> Door | None:
    if not principal.may("conversation.view"):
        return None
    may_change = reached(principal, "conversation.change").filter(pk=contact_id).exists()
    url = reverse("contact_block", kwargs={"pk": contact_id})
    block = Block.objects.filter(contact=contact_id).select_related("blocked_by").first()
    if block is None:
        return Door(url, is_shut=False, may_change=may_change)
    return Door(url, True, may_change, by=block.blocked_by, at=block.created_at, reason=block.reason)


def writing_to(contact_id: UUID, principal: Principal) -> str:
    if not principal.may("conversation.change"):
        return ""
    return f"{reverse('conversation_new')}?to={contact_id}"


def waiting(principal: Principal) -> Waiting:
    """One's own conversations in which the person spoke last; the longest wait first."""
    mine = Conversation.objects.accessible_by(principal).filter(assignee=principal.user_id)
    rows = radar.watched().filter(pk__in=mine.values("pk")).select_related("contact").order_by("last_inbound_at", "pk")
    told = [(row, timesince(row.last_inbound_at)) for row in rows[:FIRST] if row.last_inbound_at]
    lines = [(f"{row.contact.display_name} · {since}", f"inbox/{row.pk}/") for row, since in told]
    return Waiting(_("Conversations that wait for your answer"), rows.count(), lines, "inbox/?tab=mine")


def _threads(rows) -> list[Thread]:
    return [
        Thread(
            id=conversation.pk,
            title=conversation.channel.name,
            preview=words.preview(conversation),
            unread=conversation.unread_count,
            at=conversation.last_message_at,
            url=_url(conversation.pk),
            icon=words.channel_icon(conversation.channel.kind),
        )
        for conversation in rows.select_related("channel").newest_first()
    ]


def _url(pk: UUID) -> str:
    return reverse("conversation", kwargs={"pk": pk})
