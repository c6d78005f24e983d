"""An organization came back from a backup: what it was about to send may have left since."""

from messaging.models import Message
from messaging.services import statuses
from messaging.services.queueing import MESSAGE
from tenants.outbox.models import OutboxItem

Status = Message.Status
WAITING = (Status.SCHEDULED, Status.QUEUED, Status.SENDING)


def doubt() -> None:
    """The outbox, which stays, has no place for them any more: nobody knows, so a person sends them again, or not."""
    placed = OutboxItem.objects.filter(kind=MESSAGE, state__in=OutboxItem.UNFINISHED).values_list(
        "object_id", flat=True
    )
    for message in Message.objects.filter(status__in=WAITING).exclude(pk__in=list(placed)):
        statuses.reach(message, Status.UNKNOWN)
