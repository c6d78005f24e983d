"""What people do about a broadcast: they answer, or want no more. Counted for the newest one they got."""

from datetime import datetime, timedelta

from messaging.models import Channel, Message, Recipient

COUNTS_FOR = timedelta(days=7)  # an answer that comes later is about something else


def replied(message: Message) -> None:
    """The person wrote, once for each broadcast."""
    got = Recipient.objects.filter(conversation=message.conversation_id)
    _newest(got, message.sent_at, "replied_at")


def opted_out(contact_id, channel: Channel, at: datetime) -> None:
    got = Recipient.objects.filter(contact=contact_id, broadcast__channel=channel)
    _newest(got, at, "opted_out_at")


def _newest(got, at: datetime, name: str) -> None:
    recent = got.filter(message__created_at__gt=at - COUNTS_FOR, message__isnull=False)
    newest = recent.order_by("-message__created_at").values_list("pk", name).first()
    if newest and newest[1] is None:
        Recipient.objects.filter(pk=newest[0]).update(**{name: at})
