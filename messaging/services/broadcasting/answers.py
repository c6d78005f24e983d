"""What people do about a broadcast: they answer, or want no more. Counted for the newest one they got."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from messaging.models import Channel, Message, Recipient

COUNTS_FOR = timedelta(days=7)  # an answer that comes later is about something else


def replied(message: Message) -> None:
    """The person wrote, once for each broadcast."""
    _newest(got_lately(message), "replied_at", message.sent_at)


def got_lately(message: Message) -> QuerySet[Recipient]:
    """The broadcasts that a message may be an answer to."""
    return _recent(Recipient.objects.filter(conversation=message.conversation_id), message.sent_at)


def opted_out(contact_id, channel: Channel, at: datetime) -> None:
    got = Recipient.objects.filter(contact=contact_id, broadcast__channel=channel)
    _newest(_recent(got, at), "opted_out_at", at)


def _recent(got: QuerySet[Recipient], at: datetime) -> QuerySet[Recipient]:
    return got.filter(message__created_at__gt=at - COUNTS_FOR, message__isnull=False)


def _newest(recent: QuerySet[Recipient], name: str, at: datetime) -> None:
    newest = recent.order_by("-message__created_at").values_list("pk", name).first()
    if newest and newest[1] is None:
        Recipient.objects.filter(pk=newest[0]).update(**{name: at})
