"""How far our messages got."""

from datetime import UTC, datetime
from typing import Any

from ..types import Account, DeliveryStatus, ProviderEvent, StatusUpdate
from . import people

STATUS = {
    1: DeliveryStatus.DELIVERED,
    4: DeliveryStatus.READ,
    6: DeliveryStatus.PLAYED,
}


def read_receipt(event: Any, account: Account) -> list[ProviderEvent]:
    """One for each message it names, in a group of whoever got or read it. Those our own devices tell one another are nobody's."""
    source = event.MessageSource
    if not says(event) or source.Chat.Server not in people.PEOPLE | {people.GROUPS}:
        return []
    known = people.member if source.IsGroup else people.person
    peer, group_id = known(source.Sender, source.SenderAlt), people.written(source.Chat) if source.IsGroup else ""
    at = datetime.fromtimestamp(event.Timestamp, UTC)  # seconds here, milliseconds in messages
    return [
        StatusUpdate(
            account=account,
            external_id=each,
            status=STATUS[event.Type],
            occurred_at=at,
            peer=peer,
            group_id=group_id,
        )
        for each in event.MessageIDs
        if each and peer.external_id
    ]


def says(event: Any) -> bool:
    """Whether it is about a message of ours, and something that people want to know."""
    return event.Type in STATUS and not event.MessageSource.IsFromMe


def read_sent(told: dict[str, Any], account: Account) -> list[ProviderEvent]:
    """Our own note that something left."""
    return [
        StatusUpdate(
            account=account,
            external_id=str(told["external_id"]),
            status=DeliveryStatus.SENT,
            occurred_at=datetime.fromisoformat(str(told["at"])),
            peer=people.person(people.jid(str(told["jid"]))),
            reference=str(told["reference"]),
        )
    ]
