"""What was said before the number was connected: the phone hands it over once, in large pieces."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ..types import Account, ProviderEvent
from . import messages, people, types

AT_ONCE = 100  # messages of one piece that is kept and read by itself
STATUS = {0: "error", 1: "pending", 2: "sent", 3: "delivered", 4: "read", 5: "played"}


def pieces(event: Any) -> Iterator[Any]:
    """The same in pieces that are read in some seconds each; groups and what has no messages are left out."""
    names = {told.ID: told.pushname for told in event.Data.pushnames if told.pushname}
    for thread in event.Data.conversations:
        if people.jid(thread.ID).Server not in people.PEOPLE:
            continue
        about = {"ID": thread.ID, "lidJID": thread.lidJID, "pnJID": thread.pnJID}
        about["displayName"] = thread.displayName or thread.name or names.get(thread.ID, "")
        for start in range(0, len(thread.messages), AT_ONCE):
            part = types.history.Conversation(**about, messages=thread.messages[start : start + AT_ONCE])
            data = types.history.HistorySync(syncType=event.Data.syncType, conversations=[part])
            yield types.events.HistorySync(Data=data)


def read_history(event: Any, account: Account) -> list[ProviderEvent]:
    """All of it, flagged as old."""
    found: list[ProviderEvent] = []
    for thread in event.Data.conversations:
        jids = [people.jid(written) for written in (thread.ID, thread.pnJID, thread.lidJID)]
        if jids[0].Server in people.PEOPLE:
            peer = people.person(*jids, name=thread.displayName or thread.name)
            for each in thread.messages:
                found += messages.read_content(_frame(each.message, peer, account), each.message.message)
    return found


def _frame(told: Any, peer: Any, account: Account) -> messages.Frame:
    return messages.Frame(
        account=account,
        external_id=told.key.ID,
        peer=peer,
        at=datetime.fromtimestamp(told.messageTimestamp, UTC),
        echo=told.key.fromMe,
        historical=True,
        status=STATUS.get(told.status, "") if told.HasField("status") else "",
    )
