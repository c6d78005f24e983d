"""WhatsApp by a linked phone, whoever holds its session: what is the same of a process of ours and of a gateway.

How much a number may send without being taken for spam stands in one table; nobody outside WhatsApp knows the real one.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from . import types
from .base import Can, Ceilings, Provider, Rhythm
from .types import MessageKind

MB = 1024 * 1024
DAY = timedelta(days=1)
# From which age of the session on: messages an hour and a day; of those, to people who have not written in a day.
TABLE = (
    (timedelta(0), Ceilings(hour=40, day=200, cold_hour=5, cold_day=20)),
    (3 * DAY, Ceilings(hour=80, day=500, cold_hour=10, cold_day=50)),
    (10 * DAY, Ceilings(hour=150, day=1000, cold_hour=20, cold_day=120)),
    (30 * DAY, Ceilings(hour=240, day=2000, cold_hour=30, cold_day=250)),
)
# Nobody who has not just written hears from us between these, by the organization's clock.
NIGHT = (time(21, 0), time(8, 0))
BETWEEN = (2.0, 8.0)  # seconds between two messages


def ceilings(paired_at: str, now: datetime) -> Ceilings:
    """Of a session by its age; one whose age is unknown is new."""
    age = now - datetime.fromisoformat(paired_at) if paired_at else timedelta(0)
    return [limits for since, limits in TABLE if age >= since or since == timedelta(0)][-1]


@dataclass(frozen=True, kw_only=True)
class Content(types.Content):
    """With what WhatsApp says inside a message or beside it."""

    reply_to: str = ""
    forwarded: bool = False
    mentions: tuple[str, ...] = ()
    referral: dict[str, Any] | None = None


class LinkedPhone(Provider):
    """What a phone can, how much it dares, and its groups."""

    number_field = "phone"
    asks_back = False
    reads_groups = True
    groups_by_choice = True
    tells_groups = True
    in_groups = (
        Can.TEXT | Can.IMAGE | Can.AUDIO | Can.VOICE | Can.VIDEO | Can.DOCUMENT | Can.LOCATION | Can.CONTACTS
        | Can.REACTION | Can.REPLY | Can.TYPING | Can.MENTION
    )  # fmt: skip
    can = in_groups | Can.READ_RECEIPT | Can.BLOCK
    night = NIGHT
    typing_lasts = 10
    text_limit = 4096
    caption_limit = 1024
    media_limits = {
        MessageKind.IMAGE: 16 * MB,
        MessageKind.AUDIO: 16 * MB,
        MessageKind.VIDEO: 64 * MB,
        MessageKind.DOCUMENT: 100 * MB,
    }

    def rhythm(self, account: Mapping[str, Any]) -> Rhythm:
        """Another pause each time: a machine is known by its evenness."""
        return Rhythm(random.uniform(*BETWEEN), 1)  # noqa: S311 - looks like a person, hides nothing

    def ceilings(self, account: Mapping[str, Any]) -> Ceilings:
        return ceilings(str(account.get("paired_at", "")), datetime.now(UTC))
