"""What we ask a provider to send, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .types import MessageKind, Peer


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What every message of ours has: whom it goes to, and the id of ours that comes back in its statuses.

    `report_to` is where those are posted, for providers who are told with each message.
    """

    to: Peer
    reference: str = ""
    report_to: str = ""
    reply_to: str = ""
    reply_to_text: str = ""  # for providers that must repeat what is answered
    reply_to_ours: bool = False
    mentions: Sequence[str] = ()  # whom of a group it calls, whose numbers stand in its words
    reply_to_by: str = ""  # in a group: how it names whoever wrote what is answered


@dataclass(frozen=True, kw_only=True)
class OutgoingText(Outgoing):
    text: str


@dataclass(frozen=True, kw_only=True)
class OutgoingMedia(Outgoing):
    """A file uploaded before, or its address where the provider takes links. `voice` shows an audio as a voice note.

    How long it is, and how loud in each of its parts (0-100), is drawn by providers that leave that to the sender.
    """

    kind: MessageKind
    media_id: str
    caption: str = ""
    filename: str = ""
    voice: bool = False
    seconds: float = 0
    wave: bytes = b""


@dataclass(frozen=True, kw_only=True)
class OutgoingReaction(Outgoing):
    """A reaction on `target`; an empty emoji takes ours away."""

    target: str
    emoji: str
    ours: bool = False  # whether the target is a message of ours
    target_by: str = ""  # in a group: how it names whoever wrote the target


@dataclass(frozen=True, kw_only=True)
class OutgoingTemplate(Outgoing):
    """A template approved by the provider, with the values of its variables: in the parts they belong to, and by name."""

    name: str
    language: str
    external_id: str = ""
    components: Sequence[dict[str, Any]] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OutgoingLocation(Outgoing):
    latitude: str
    longitude: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class OutgoingContacts(Outgoing):
    contacts: Sequence[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class OutgoingInteractive(Outgoing):
    """Buttons, a list or a link, in the provider's own shape."""

    interactive: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The provider took the message. It is not delivered yet: statuses tell."""

    external_id: str
    peer: Peer  # as the provider knows this person: keep its ids, they may differ from the number typed
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class MediaFile:
    """Where a file waits, for some minutes, and what the provider says it is."""

    url: str = field(repr=False)
    mime_type: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Downloaded:
    """A file that arrived whole."""

    size: int
    sha256: str
    mime_type: str  # as announced; look at the bytes before believing it


@dataclass(frozen=True, kw_only=True)
class ProviderTemplate:
    """A template as the provider keeps it."""

    external_id: str
    name: str
    language: str
    category: str
    status: str
    parameter_format: str
    components: list[dict[str, Any]]
    quality: str = ""
    reason: str = ""

    @property
    def is_approved(self) -> bool:
        return self.status == "APPROVED"


@dataclass(frozen=True, kw_only=True)
class AccountProfile:
    """How the provider describes the account that the credentials open."""

    phone_number_id: str
    waba_id: str
    display_name: str
    phone: str
    quality: str
    platform: str = ""
    on_phone_app: bool = False
    is_linked: bool = False  # its phone is linked at the gateway


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A failure in the reader's language: what happened, and what to do."""

    what: str
    remedy: str
