"""What is kept of an event as it came: whose it is, what the library calls it, and its bytes."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm.phones import comparable

from ..types import Account, AccountKind

SENT = "Sent"  # our own word: what a session was asked to send has left


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One event of one number."""

    account: Account
    kind: str
    event: bytes = b""
    told: dict[str, Any] | None = None


def account_of(phone: str) -> Account:
    """A number of ours, however it is written: WhatsApp knows many Brazilian ones without their ninth digit."""
    return Account(AccountKind.PHONE_NUMBER_ID, comparable(phone))


def packed(phone: str, kind: str, event: bytes) -> bytes:
    """The body of a delivery."""
    return _written({"phone": phone, "kind": kind, "event": base64.b64encode(event).decode()})


def packed_sent(phone: str, *, reference: str, external_id: str, jid: str, at: datetime) -> bytes:
    """The same for what has left: a lost answer is settled by it, as by a status that a webhook brings."""
    told = {"reference": reference, "external_id": external_id, "jid": jid, "at": at.astimezone(UTC).isoformat()}
    return _written({"phone": phone, "kind": SENT, "told": told})


def opened(body: bytes) -> Envelope | None:
    """None when nothing is in it. Raises ValueError when it is none of ours."""
    try:
        written = json.loads(body)
    except RecursionError:
        raise ValueError("The body is nested too deeply.") from None
    if not isinstance(written, dict):
        raise ValueError("The body is no object.")  # noqa: TRY004 - broken bodies are one thing to whoever reads
    phone, kind, told = written.get("phone"), written.get("kind"), written.get("told")
    if not isinstance(phone, str) or not isinstance(kind, str):
        return None
    try:
        event = base64.b64decode(str(written.get("event", "")), validate=True)
    except binascii.Error as error:
        raise ValueError("The event is no base64.") from error
    return Envelope(account=account_of(phone), kind=kind, event=event, told=told if isinstance(told, dict) else None)


def _written(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()
