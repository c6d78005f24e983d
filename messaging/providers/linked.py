"""How a linked phone's session stands, by name: whoever holds it, a process of ours or somebody's gateway."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Between being asked for and being gone."""

    STARTING = "starting"
    QR = "qr"
    PAIRED = "paired"
    CONNECTED = "connected"
    LOST = "lost"
    LOGGED_OUT = "logged_out"
    BANNED = "banned"
    OUTDATED = "outdated"
    REPLACED = "replaced"
    WRONG_NUMBER = "wrong_number"
    EXPIRED = "expired"
    OFF = "off"


WORDS = {
    State.STARTING: _("starting"),
    State.QR: _("waiting to be paired"),
    State.PAIRED: _("paired, connecting"),
    State.CONNECTED: _("connected"),
    State.LOST: _("connection lost, trying again"),
    State.LOGGED_OUT: _("logged out on the phone"),
    State.BANNED: _("banned by WhatsApp for a while"),
    State.OUTDATED: _("WhatsApp asks for a newer version"),
    State.REPLACED: _("used by another program"),
    State.WRONG_NUMBER: _("paired with another number"),
    State.EXPIRED: _("nobody paired it in time"),
    State.OFF: _("switched off"),
}
# Nothing happens any more until a person does something. A ban ends by itself.
ENDED = frozenset({State.LOGGED_OUT, State.OUTDATED, State.REPLACED, State.WRONG_NUMBER, State.EXPIRED, State.OFF})


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an event says of the session."""

    state: State
    jid: str = ""
    until: datetime | None = None
    detail: str = ""
