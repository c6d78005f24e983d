"""Messages, and what people do to messages: react, edit, delete."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..types import Account, InboundMessage, MessageEdited, MessageRevoked, Peer, ProviderEvent, ReactionChange
from . import content, people

ADMINS = "8"  # the server's mark of a deletion that an admin does


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Around a message's content: who, when, and in which chat."""

    account: Account
    external_id: str
    peer: Peer
    at: datetime
    group_id: str = ""
    group_name: str = ""
    by_admin: bool = False  # an admin of the group takes away what somebody wrote: WhatsApp says so
    echo: bool = False
    historical: bool = False
    status: str = ""

    def common(self, at: str = "occurred_at") -> dict[str, Any]:
        return {
            "account": self.account,
            "external_id": self.external_id,
            "peer": self.peer,
            "group_id": self.group_id,
            "echo": self.echo,
            "historical": self.historical,
            at: self.at,
        }


def read_message(event: Any, account: Account) -> list[ProviderEvent]:
    """A message that came now, from the person or (echo) from our own phone. Status posts and channels are nobody's."""
    info, source = event.Info, event.Info.MessageSource
    if source.Chat.Server not in people.PEOPLE | {people.GROUPS}:
        return []
    frame = Frame(
        account=account,
        external_id=info.ID,
        peer=_peer(source, info.Pushname),
        at=datetime.fromtimestamp(info.Timestamp / 1000, UTC),  # milliseconds here, seconds in receipts
        group_id=people.written(source.Chat) if source.IsGroup else "",
        by_admin=info.Edit == ADMINS,
        echo=source.IsFromMe,
    )
    return read_content(frame, event.Message)


def read_content(frame: Frame, message: Any) -> list[ProviderEvent]:
    """What was said, or done to something said before. Nothing when only phones understand it."""
    if not (frame.external_id and (frame.peer.external_id or frame.group_id)):
        return []
    message = content.unwrapped(message)
    if message.HasField("reactionMessage"):
        return [_reaction(frame, message.reactionMessage)]
    if message.HasField("protocolMessage"):
        return _done(frame, message.protocolMessage)
    said = content.read(message)
    if said is None:
        return []
    return [
        InboundMessage(
            **frame.common("sent_at"),
            group_name=frame.group_name,
            kind=said.kind,
            text=said.text,
            media=said.media,
            payload=said.payload,
            reply_to=said.reply_to,
            forwarded=said.forwarded,
            mentions=said.mentions,
            referral=said.referral,
            status=frame.status,
        )
    ]


def _peer(source: Any, name: str) -> Peer:
    """The other side: whoever wrote, or whom we wrote to."""
    if source.IsFromMe and source.IsGroup:
        return Peer(member_id=people.written(source.Sender))  # we ourselves, as the group names us
    if source.IsFromMe:
        return people.person(source.Chat, source.RecipientAlt)
    known = people.member if source.IsGroup else people.person
    return known(source.Sender, source.SenderAlt, name=name)


def _reaction(frame: Frame, told: Any) -> ReactionChange:
    """The emoji as it was put; an empty one takes it away."""
    common = frame.common()
    common["occurred_at"] = _stated(told.senderTimestampMS) or frame.at
    return ReactionChange(**common, target=told.key.ID, emoji=told.text)


def _done(frame: Frame, told: Any) -> list[ProviderEvent]:
    """An edit or a deletion; all else is between phones."""
    common, kinds = frame.common(), type(told)
    if told.type == kinds.REVOKE:
        gone = MessageRevoked(**common, target=told.key.ID, by_author=frame.by_admin)
        return [gone] if told.HasField("type") and told.key.ID else []
    if told.type == kinds.MESSAGE_EDIT:
        common["occurred_at"] = _stated(told.timestampMS) or frame.at
        said = content.read(content.unwrapped(told.editedMessage))
        if said is not None:
            rest: dict[str, Any] = {"kind": said.kind, "text": said.text, "media": said.media, "payload": said.payload}
            rest["mentions"] = said.mentions
            return [MessageEdited(**common, target=told.key.ID, **rest)]
    return []


def _stated(milliseconds: int) -> datetime | None:
    """When the other phone says that it was; it may say anything, and then says nothing."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
