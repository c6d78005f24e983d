"""Not hearing a person any more: what they write is kept, opens nothing and tells nobody; nothing goes to them.

Where the provider can shut the person out itself, it is asked to.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm import events
from crm.models import Activity, Contact
from crm.parts import Carrier
from crm.services import keeping, timeline
from messaging.models import Block, Conversation, Message
from messaging.providers.base import Can
from messaging.queries import connections
from messaging.services import erasing, telling
from messaging.services.conversations import SEND
from tenants.models import User
from tenants.outbox import queue
from tenants.waking import wake_after_commit

BLOCK = "block"
LONGEST_REASON = 200


@transaction.atomic
def block(contact: Contact, *, by: User | None, reason: str = "") -> Block:
    """Their conversations end, and nothing in them is unread. Blocked already: as it was."""
    threads = _locked(contact)
    said = {"blocked_by": by, "reason": reason.strip()[:LONGEST_REASON]}
    made, is_new = Block.objects.get_or_create(contact=contact, defaults=said)
    if not is_new:
        return made
    made.ended = erasing.close_threads([contact.pk], by)
    made.save(update_fields=["ended", "updated_at"])
    threads.filter(unread_count__gt=0).update(unread_count=0, updated_at=timezone.now())
    timeline.add(Activity.Kind.CONTACT_BLOCKED, contact=contact, by=by, reason=made.reason)
    _follow(contact, threads, by=by, what="blocked")
    return made


@transaction.atomic
def unblock(contact: Contact, *, by: User | None) -> None:
    """Heard again: the conversations that the block ended are open, unless something else was done with them since."""
    threads = _locked(contact)
    standing = Block.objects.select_for_update().filter(contact=contact).first()
    if standing is None:
        return
    ended = standing.ended
    standing.delete()
    for thread in threads:
        _hear_again(thread)
    erasing.reopen_threads(ended, by)
    timeline.add(Activity.Kind.CONTACT_UNBLOCKED, contact=contact, by=by)
    _follow(contact, threads, by=by, what="unblocked")


def _locked(contact: Contact) -> QuerySet[Conversation]:
    """Their threads: what arrives now waits, and then knows of it."""
    threads = Conversation.objects.filter(contact=contact, merged_into=None).order_by("pk")
    list(threads.select_for_update(no_key=True))
    return threads


def _hear_again(thread: Conversation) -> None:
    """What they wrote meanwhile is an open question now, and opens the window for answers as it did with the provider."""
    received = thread.messages.filter(direction=Message.Direction.IN, is_historical=False)
    newest = received.order_by("-sent_at").values_list("sent_at", flat=True).first()
    if newest and (thread.last_inbound_at is None or newest > thread.last_inbound_at):
        Conversation.objects.filter(pk=thread.pk).update(last_inbound_at=newest)


def _follow(contact: Contact, threads: QuerySet[Conversation], *, by: User | None, what: str) -> None:
    events.record(f"contact.{what}", contact.pk, audience=keeping.around(contact), by=by)
    for thread in threads.select_related("channel", "lead__contact"):
        connection = connections.serving(thread.channel, thread.pk)
        if connection and Can.BLOCK in connection.provider.can:
            queue.put(BLOCK, thread.pk, conversation_key=thread.pk)
            wake_after_commit(SEND)
        telling.conversation_changed(thread, by=by, what=what)
        telling.card_changed(thread, by=by)


def carry(carrier: Carrier) -> None:
    """Who was blocked as either is blocked as the one they become."""
    if not Block.objects.filter(contact=carrier.survivor).exists():
        carrier.change(Block.objects.filter(contact=carrier.merged), contact=carrier.survivor)
