"""How the linked phone stands, as the gateway tells it by itself or when it is asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..linked import Change, State
from ..types import Account, AccountKind, ProviderEvent, SessionChanged
from ..whatsapp_cloud import fields

HERE = Account(AccountKind.NONE, "")  # the channel that the update came to
OPEN, CLOSED, REFUSED = "open", "close", "refused"
# Why a session has ended for good; any other end is mended by the gateway itself.
ENDS = {
    401: State.LOGGED_OUT,
    402: State.BANNED,
    403: State.BANNED,
    406: State.LOGGED_OUT,
}
BANNED_FOR = timedelta(hours=1)  # until somebody looks again: the gateway does not say how long


def read_connection(told: Mapping[str, Any], at: datetime | None) -> list[ProviderEvent]:
    """The line to WhatsApp stands, is cut, or is gone."""
    reason = told.get("statusReason")
    match fields.text(told, "state"):
        case "open":
            change = Change(state=State.CONNECTED, jid=fields.text(told, "wuid")[:80])
        case "close":
            change = _ended(reason, at, otherwise=State.LOST)
        case "refused":
            change = Change(state=State.EXPIRED, detail=str(reason or "")[:40])
        case _:  # connecting: a code follows, or the line
            return []
    return [SessionChanged(account=HERE, change=change, occurred_at=at)]


def read_code(told: Mapping[str, Any], at: datetime | None) -> list[ProviderEvent]:
    """A new code to scan, perhaps one to type; or that nobody used so many of them."""
    if told.get("statusCode"):
        return [SessionChanged(account=HERE, change=Change(state=State.EXPIRED), occurred_at=at)]
    offered = fields.mapping(told, "qrcode") or told
    qr, code = fields.text(offered, "code"), fields.text(offered, "pairingCode")
    if not qr:
        return []
    return [SessionChanged(account=HERE, qr=qr[:2000], code=_typed(code), occurred_at=at)]


def read_end(told: Mapping[str, Any], at: datetime | None) -> list[ProviderEvent]:
    """The instance has been closed, logged out or taken away."""
    change = _ended(told.get("disconnectionReasonCode"), at, otherwise=State.LOGGED_OUT)
    return [SessionChanged(account=HERE, change=change, occurred_at=at)]


def _ended(reason: Any, at: datetime | None, *, otherwise: State) -> Change:
    state = ENDS.get(reason, otherwise) if isinstance(reason, int) else otherwise
    until = at + BANNED_FOR if at and state is State.BANNED else None
    return Change(state=state, until=until, detail=str(reason or "")[:40])


def _typed(code: str) -> str:
    """ABCD1234 as the phone asks for it: ABCD-1234."""
    return f"{code[:4]}-{code[4:8]}" if len(code) == 8 and code.isalnum() else ""
