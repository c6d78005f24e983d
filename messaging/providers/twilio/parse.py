"""Twilio's webhooks, read: one body is one message of a person's, or how far one of ours got."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs

from ..types import (
    Account,
    AccountKind,
    DeliveryError,
    DeliveryStatus,
    InboundMessage,
    Peer,
    PreferenceChanged,
    ProviderEvent,
    StatusUpdate,
    Unreadable,
)
from . import content, fields, people, prices
from .fields import Malformed

HERE = Account(AccountKind.NONE, "")  # the channel whose address it was posted to
REFERENCE = "reference"  # how our message's id is called in the address of its statuses
# Everything before "sent" says only that Twilio has it, which is what "sent" says to us.
STATUSES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), DeliveryStatus.SENT),
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    **dict.fromkeys(("undelivered", "failed", "canceled"), DeliveryStatus.FAILED),
}
# Twilio's own words for stopping and resuming; where an account has set others, OptOutType says so.
STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
STARTS = frozenset({"START", "UNSTOP"})
MARKETING = "marketing_messages"


def read(body: bytes, *, query: str, at: datetime | None) -> list[ProviderEvent]:
    """The events in a body. It tells no time, so they happened when it came."""
    said = fields.read(body)
    at = (at or datetime.now(UTC)).replace(microsecond=0)  # as other providers tell time
    try:
        if _is_status(said):
            return list(_status(said, query, at))
        return list(_message(said, at)) if _is_message(said) else []
    except Malformed as problem:
        return [Unreadable(account=HERE, reason=str(problem), fragment=said)]


def addresses(body: bytes) -> list[Account]:
    """The sender of ours that a body is about, and the messaging service it came by."""
    said = fields.read(body)
    account = said.get("AccountSid", "")[: fields.MAX_ID]
    if not account or not (_is_status(said) or _is_message(said)):
        return []
    named = [
        (AccountKind.SENDER, said.get("From" if _is_status(said) else "To", "")),
        (AccountKind.SERVICE, said.get("MessagingServiceSid", "")),
    ]
    return [Account(kind, f"{account}/{name[: fields.MAX_ID]}") for kind, name in named if name]


def _is_status(said: dict[str, str]) -> bool:
    return "MessageStatus" in said


def _is_message(said: dict[str, str]) -> bool:
    """Calls have other ids, and news of other products have none."""
    return "MessageSid" in said and "From" in said


def _status(said: dict[str, str], query: str, at: datetime) -> Iterator[ProviderEvent]:
    stated = said["MessageStatus"]
    if stated not in STATUSES:
        raise Malformed(f"the status {stated[:40]!r} is unknown")
    status = STATUSES[stated]
    yield StatusUpdate(
        account=HERE,
        external_id=fields.identifier(said, "MessageSid"),
        status=status,
        occurred_at=at,
        peer=Peer(),  # the address we wrote to, which newer versions mask
        reference=parse_qs(query).get(REFERENCE, [""])[0],
        errors=(_error(said, stated),) if status is DeliveryStatus.FAILED else (),
        pricing=_pricing(said),
    )


def _pricing(said: dict[str, str]) -> dict[str, str] | None:
    """Some products say at once what a message cost."""
    price = prices.told(said, "Price", "PriceUnit")
    return {"amount": str(price.amount), "currency": price.currency} if price else None


def _error(said: dict[str, str], stated: str) -> DeliveryError:
    return DeliveryError(
        code=said.get("ErrorCode", "")[:20] or stated,
        message=said.get("ErrorMessage", ""),
        detail=said.get("ChannelStatusMessage", ""),
    )


def _message(said: dict[str, str], at: datetime) -> Iterator[ProviderEvent]:
    """Several files of one message become messages that follow each other; the words go with the first."""
    peer = people.peer(said["From"], said)
    if peer is None:
        return
    external_id = fields.identifier(said, "MessageSid")
    first, *more = content.read(said)
    message = InboundMessage(
        account=HERE,
        external_id=external_id,
        peer=peer,
        kind=first.kind,
        sent_at=at,
        text=first.text,
        media=first.media,
        payload=first.payload,
        reply_to=said.get("OriginalRepliedMessageSid", "")[: fields.MAX_ID],
        forwarded=fields.is_true(said, "Forwarded") or fields.is_true(said, "FrequentlyForwarded"),
        referral=content.referral(said),
    )
    yield message
    for number, each in enumerate(more, start=1):
        yield replace(
            message, external_id=f"{external_id}/{number}", kind=each.kind, text="", media=each.media, referral=None
        )
    if (wanted := _decision(said)) is not None:
        yield PreferenceChanged(
            account=HERE,
            peer=peer,
            category=MARKETING,
            wanted=wanted,
            occurred_at=at,
            detail=said.get("Body", "").strip()[:100],
        )


def _decision(said: dict[str, str]) -> bool | None:
    """Whether the person stops or resumes our messages by this one; None when it is about something else."""
    stated = said.get("OptOutType", "").upper()
    if not stated and not said["From"].startswith(people.WHATSAPP):
        stated = said.get("Body", "").strip().upper()
    return False if stated in STOPS else True if stated in STARTS else None
