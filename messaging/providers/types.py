"""What happened at a provider, as plain values: the only things that cross from a provider to the rest of us."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from .linked import Change


class AccountKind(StrEnum):
    """What an account's id names: one number, or the business account or service that holds several."""

    PHONE_NUMBER_ID = "phone_number_id"
    WABA_ID = "waba_id"
    SENDER = "sender"
    SERVICE = "service"
    NONE = ""


class Account(NamedTuple):
    """The account of ours that an update came to: it routes the update, and is compared with the channel's own."""

    kind: AccountKind
    external_id: str


class MessageKind(StrEnum):
    """What a message consists of."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    BUTTON = "button"
    INTERACTIVE = "interactive"
    ORDER = "order"
    SYSTEM = "system"
    REQUEST_WELCOME = "request_welcome"
    MEDIA_PLACEHOLDER = "media_placeholder"
    UNSUPPORTED = "unsupported"


class DeliveryStatus(StrEnum):
    """How far an outbound message got, in the provider's words."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"


class IdentityReason(StrEnum):
    """Why a person is known by another id from now on."""

    CHANGED_NUMBER = "user_changed_number"
    CHANGED_USER_ID = "user_changed_user_id"
    USER_ID_UPDATE = "user_id_update"


@dataclass(frozen=True, kw_only=True)
class Peer:
    """The person on the other side. Any of the ids may be missing, never all of them."""

    wa_id: str = ""
    phone: str = ""  # E.164 of the wa_id, so without Brazil's ninth digit where WhatsApp has none
    bsuid: str = ""
    parent_bsuid: str = ""
    username: str = ""
    name: str = ""
    group_id: str = ""  # of a group that is written to; then there is no other id
    member_id: str = ""  # how the group that somebody wrote in names them

    @property
    def external_id(self) -> str:
        """The id to tell people apart by when only one is wanted."""
        return self.wa_id or self.bsuid


@dataclass(frozen=True, kw_only=True)
class MediaRef:
    """A file that the provider keeps for us; fetched later by its id."""

    media_id: str
    mime_type: str = ""
    sha256: str = ""  # lower-case hex, however the provider wrote it; "" when it said none
    filename: str = ""
    caption: str = ""
    voice: bool = False
    animated: bool = False


@dataclass(frozen=True, kw_only=True)
class Content:
    """A message without its envelope: used for messages, edits, history and echoes alike."""

    kind: MessageKind
    text: str = ""
    media: MediaRef | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DeliveryError:
    """The provider's own words on why something went wrong."""

    code: str
    title: str = ""
    message: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """A message in a conversation: from the person, or (echo) from us by the phone's own app."""

    account: Account
    external_id: str
    peer: Peer
    kind: MessageKind
    sent_at: datetime
    text: str = ""
    media: MediaRef | None = None
    reply_to: str = ""
    forwarded: bool = False
    mentions: tuple[str, ...] = ()  # whom of a group it calls, by the ids that stand in its words
    payload: dict[str, Any] = field(default_factory=dict)
    referral: dict[str, Any] | None = None
    group_id: str = ""
    group_name: str = ""  # where the provider says it with the message; else it is asked
    historical: bool = False
    echo: bool = False
    by_program: bool = False  # of an echo: a program sent it through the provider, and that may be ourselves
    status: str = ""  # of a historical message: how far it had got, in the provider's words


@dataclass(frozen=True, kw_only=True)
class ReactionChange:
    """A reaction put on a message, or taken away (no emoji)."""

    account: Account
    external_id: str
    peer: Peer
    target: str
    emoji: str
    occurred_at: datetime
    group_id: str = ""
    historical: bool = False
    echo: bool = False


@dataclass(frozen=True, kw_only=True)
class MessageEdited:
    """The new content of a message sent before."""

    account: Account
    external_id: str
    peer: Peer
    target: str
    kind: MessageKind
    occurred_at: datetime
    text: str = ""
    media: MediaRef | None = None
    mentions: tuple[str, ...] = ()
    payload: dict[str, Any] = field(default_factory=dict)
    group_id: str = ""
    historical: bool = False
    echo: bool = False
    by_author: bool = False  # told without a name: whoever wrote the message did this


@dataclass(frozen=True, kw_only=True)
class MessageRevoked:
    """A message that its sender deleted for everyone."""

    account: Account
    external_id: str
    peer: Peer
    target: str
    occurred_at: datetime
    group_id: str = ""
    historical: bool = False
    echo: bool = False
    by_author: bool = False  # told without a name: whoever wrote the message did this


@dataclass(frozen=True, kw_only=True)
class StatusUpdate:
    """How far a message of ours got."""

    account: Account
    external_id: str
    status: DeliveryStatus
    occurred_at: datetime
    peer: Peer
    reference: str = ""  # the id of ours that travelled with the message
    errors: tuple[DeliveryError, ...] = ()
    pricing: dict[str, Any] | None = None
    conversation: dict[str, Any] | None = None
    group_id: str = ""


@dataclass(frozen=True, kw_only=True)
class IdentityChanged:
    """A person we know has another number or id from now on."""

    account: Account
    external_id: str  # of the system message that said so; "" when no message did
    reason: IdentityReason
    previous: Peer
    current: Peer
    occurred_at: datetime
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PreferenceChanged:
    """A person stopped or resumed a category of messages of ours."""

    account: Account
    peer: Peer
    category: str
    wanted: bool
    occurred_at: datetime
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class AddressBookChanged:
    """A contact was added, changed or removed in the phone's own app."""

    account: Account
    peer: Peer
    removed: bool
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True)
class GroupNamed:
    """What a group of people is called by now."""

    account: Account
    group_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class AccountNotice:
    """News about the account itself: quality, templates, limits, security. `kind` is the provider's name for it."""

    account: Account
    kind: str
    occurred_at: datetime | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    errors: tuple[DeliveryError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SessionChanged:
    """A linked phone's session, held by somebody's gateway, stands otherwise; or there is a code to link one by."""

    account: Account
    change: Change | None = None
    qr: str = ""
    code: str = ""
    occurred_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """One update we could not read, kept apart so that the others of its envelope are not lost with it."""

    account: Account
    reason: str
    fragment: Any


ProviderEvent = (
    InboundMessage
    | ReactionChange
    | MessageEdited
    | MessageRevoked
    | StatusUpdate
    | IdentityChanged
    | PreferenceChanged
    | AddressBookChanged
    | GroupNamed
    | AccountNotice
    | SessionChanged
    | Unreadable
)
