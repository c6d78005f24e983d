"""What was said before the number was connected: the phone hands it over once, in large pieces."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ..types import Account, Peer, ProviderEvent
from . import messages, people, types

CHATS = people.PEOPLE | {people.GROUPS}
AT_ONCE = 100  # messages of one piece that is kept and read by itself
STATUS = {0: "error", 1: "pending", 2: "sent", 3: "delivered", 4: "read", 5: "played"}


def pieces(event: Any, *, with_groups: bool) -> Iterator[Any]:
    """The same in pieces that are read in some seconds each; what has no messages is left out, and perhaps groups."""
    wanted = CHATS if with_groups else people.PEOPLE
    names = {told.ID: told.pushname for told in event.Data.pushnames if told.pushname}
    for thread in event.Data.conversations:
        if people.jid(thread.ID).Server not in wanted:
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
        if people.jid(thread.ID).Server in CHATS:
            for each in thread.messages:
                found += messages.read_content(_frame(each.message, thread, account), each.message.message)
    return found


def _frame(told: Any, thread: Any, account: Account) -> messages.Frame:
    jids = [people.jid(written) for written in (thread.ID, thread.pnJID, thread.lidJID)]
    chat, name = jids[0], thread.displayName or thread.name
    is_group = chat.Server == people.GROUPS
    return messages.Frame(
        account=account,
        external_id=told.key.ID,
        peer=_member(told) if is_group else people.person(*jids, name=name),
        group_id=people.written(chat) if is_group else "",
        group_name=name if is_group else "",
        at=datetime.fromtimestamp(told.messageTimestamp, UTC),
        echo=told.key.fromMe,
        historical=True,
        status=STATUS.get(told.status, "") if told.HasField("status") else "",
    )


def _member(told: Any) -> Peer:
    """Who of the group wrote it."""
    wrote = people.jid(told.participant or told.key.participant)
    return Peer() if told.key.fromMe else people.member(wrote, name=told.pushName)
