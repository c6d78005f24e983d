"""One organization floods the rest: thousands of messages that are to leave at once, each to another person."""

from django.utils import timezone

from crm.models import Contact
from messaging.models import Channel, Conversation, Message
from messaging.services.queueing import MESSAGE
from tenants.context import current_organization_id
from tenants.outbox.models import OutboxItem

BATCH = 1000


def queue_messages(channel: Channel, count: int) -> list[str]:
    """As a broadcast leaves them, inside the organization's door; their ids."""
    now = timezone.now()
    people = Contact.objects.bulk_create(
        [Contact(name=f"Cheia {number}", phone=f"+55218{number:08d}") for number in range(count)], BATCH
    )
    threads = Conversation.objects.bulk_create(
        [
            Conversation(
                channel=channel,
                contact=person,
                last_inbound_at=now,
                peer={"wa_id": person.phone.removeprefix("+"), "phone": person.phone},
            )
            for person in people
        ],
        BATCH,
    )
    messages = Message.objects.bulk_create(
        [
            Message(
                conversation=thread,
                channel=channel,
                provider_key="whatsapp_cloud",
                direction=Message.Direction.OUT,
                status=Message.Status.QUEUED,
                text=f"Cheia {number}",
            )
            for number, thread in enumerate(threads)
        ],
        BATCH,
    )
    OutboxItem.objects.bulk_create(
        [
            OutboxItem(
                organization_id=current_organization_id(),
                kind=MESSAGE,
                object_id=message.pk,
                conversation_key=message.conversation_id,
            )
            for message in messages
        ],
        BATCH,
    )
    return [str(message.pk) for message in messages]
