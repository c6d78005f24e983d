"""What may be written in a conversation now: freely, by template only, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import Channel, Connection, Conversation
from messaging.providers.base import Can, Provider
from messaging.queries import ways

MB = 1024 * 1024
SOON = timedelta(hours=1)
NOTHING = Can(0)
ONLY_READ = gettext_lazy("Groups are only read here. Answer on the phone.")
LEFT_OUT = gettext_lazy(
    "Groups of this number are left out. Answer on the phone, or have an admin take them in on the channel’s page."
)
FILES = Can.IMAGE | Can.AUDIO | Can.VIDEO | Can.DOCUMENT


class Window(StrEnum):
    """How it stands with free text."""

    OPEN = "open"
    SOON = "soon"  # it closes within the hour
    CLOSED = "closed"
    OFF = "off"  # the channel sends nothing at all


@dataclass(frozen=True)
class Composing:
    """The state of the composer, and what the channel's provider lets it offer."""

    state: Window
    closes_at: datetime | None = None
    reason: str = ""
    provider: Provider | None = None
    can: Can = NOTHING  # of it, here: a group gets less than a person
    typing_every: int = 0  # seconds after which the person is told anew that somebody is writing; none: not at all
    people_a_day: int | None = (
        None  # that may be written to first; none where the provider has not said, or sets no limit
    )

    @property
    def takes_templates(self) -> bool:
        return Can.TEMPLATE in self.can

    @property
    def takes_questions(self) -> bool:
        """With something to tap."""
        return Can.INTERACTIVE in self.can

    @property
    def takes_mentions(self) -> bool:
        """Of somebody in the group."""
        return Can.MENTION in self.can

    @property
    def takes_places_or_cards(self) -> bool:
        return bool((Can.LOCATION | Can.CONTACTS) & self.can)

    @property
    def takes_files(self) -> bool:
        return bool(FILES & self.can)

    @property
    def takes_voice(self) -> bool:
        return Can.AUDIO in self.can

    @property
    def counts_segments(self) -> bool:
        return self.provider is not None and self.provider.counts_segments

    @property
    def text_limit(self) -> int:
        return (self.provider and self.provider.text_limit) or 4096

    @property
    def limits(self) -> dict[str, int]:
        """Bytes of a file, by kind."""
        return {str(kind): size for kind, size in self.provider.media_limits.items()} if self.provider else {}

    @property
    def said_limits(self) -> str:
        """The same in words, for whoever looks before they choose."""
        limits = {kind: f"{size // MB} MB" for kind, size in self.limits.items()}
        if not {"audio", "video", "document"} <= limits.keys():
            return ""
        return (
            _("audio up to %(audio)s, videos %(video)s, documents %(document)s; photos are made small enough") % limits
        )


def composing(conversation: Conversation) -> Composing:
    """Costs one query: the connection that serves the channel."""
    connection = ways.now(conversation)
    if reason := _why_off(conversation, connection):
        return Composing(Window.OFF, reason=reason)
    assert connection is not None
    provider, closes = connection.provider, conversation.window_closes_at
    can = provider.in_groups if conversation.is_group else provider.can
    shows_typing = conversation.channel.shows_typing and Can.TYPING in can
    every = provider.typing_lasts * 4 // 5 if shows_typing else 0
    if not provider.window_hours:
        return Composing(Window.OPEN, provider=provider, can=can, typing_every=every)
    limit = connection.account.get("messaging_limit")
    people = limit if isinstance(limit, int) and limit > 0 else None
    if closes is None or closes <= timezone.now():
        return Composing(Window.CLOSED, closes_at=closes, provider=provider, can=can, people_a_day=people)
    state = Window.SOON if closes - timezone.now() <= SOON else Window.OPEN
    return Composing(state, closes_at=closes, provider=provider, can=can, people_a_day=people, typing_every=every)


def _why_off(conversation: Conversation, connection: Connection | None) -> str:
    if conversation.is_blocked:
        return _("This person is blocked. What they write is kept here and calls nobody.")
    if conversation.is_group and connection and (reason := why_not_to_group(conversation.channel, connection.provider)):
        return reason
    if connection is None or not conversation.channel.is_active or connection.state == Connection.State.OFF:
        return _("The channel is switched off. What the person writes still arrives.")
    if connection.state == Connection.State.REFUSED:
        return _("%(company)s no longer accepts the channel's credentials. An admin must renew them.") % {
            "company": connection.provider.company
        }
    return ""


def why_not_to_group(channel: Channel, provider: Provider) -> str:
    """Why nothing is written to groups of this number; empty where it may."""
    if provider.groups_by_choice and not channel.takes_groups:
        return str(LEFT_OUT)
    return "" if provider.in_groups else str(ONLY_READ)
