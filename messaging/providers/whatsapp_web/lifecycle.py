"""Which events of the library say how a session stands."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ..linked import Change, State
from . import people, types

FAILURES = {
    2: State.LOGGED_OUT,
    3: State.BANNED,
    4: State.LOGGED_OUT,  # the main device is gone
    5: State.LOGGED_OUT,
    6: State.OUTDATED,
}
BAN_UNSTATED = timedelta(hours=1)  # until we try again when WhatsApp did not say how long
NANOSECONDS = 10**8  # more than this can be no seconds: three years


def read(kind: str, told: bytes) -> Change | None:
    """None for events that say nothing of it. One that cannot be read ends the connection like any other loss."""
    match kind:
        case "Connected" | "KeepAliveRestored":
            return Change(state=State.CONNECTED)
        case "Disconnected" | "KeepAliveTimeout" | "StreamError":
            return Change(state=State.LOST, detail=kind)
        case "StreamReplaced":
            return Change(state=State.REPLACED)
        case "ClientOutdated":
            return Change(state=State.OUTDATED)
    if kind not in ("PairStatus", "LoggedOut", "TemporaryBan", "ConnectFailure"):
        return None
    try:
        event = types.read(kind, told)
    except ValueError:
        return Change(state=State.LOST, detail=kind)
    match kind:
        case "PairStatus":
            return _paired(event)
        case "TemporaryBan":
            return _banned(seconds=event.Expire, detail=str(event.Code))
    state = FAILURES.get(event.Reason, State.LOGGED_OUT if kind == "LoggedOut" else State.LOST)
    return _banned() if state is State.BANNED else Change(state=state, detail=str(event.Reason))


def _paired(event: Any) -> Change:
    if event.Status == type(event).SUCCESS:
        return Change(state=State.PAIRED, jid=people.whole(event.ID))
    return Change(state=State.LOST, detail=event.Error[:100])


def _banned(*, seconds: int = 0, detail: str = "") -> Change:
    """For so many seconds; the library has written them as nanoseconds too."""
    lasts = timedelta(seconds=seconds / 10**9 if seconds > NANOSECONDS else seconds) if seconds > 0 else BAN_UNSTATED
    return Change(state=State.BANNED, until=datetime.now(UTC) + lasts, detail=detail)
