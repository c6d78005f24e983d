"""The contract of a provider: what it can do, how it is set up, and the few things we ask of it."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Flag, auto
from typing import Any, BinaryIO, ClassVar

from django import forms

from config.outside.errors import ProviderError

from .outgoing import Accepted, AccountProfile, Downloaded, Explanation, MediaFile, Outgoing, ProviderTemplate
from .templating import Templating
from .types import Account, DeliveryError, DeliveryStatus, Peer, ProviderEvent, SessionChanged

Credentials = Mapping[str, str]


class Can(Flag):
    """What a provider is able to do. The composer shows no button for the rest."""

    TEXT = auto()
    IMAGE = auto()
    AUDIO = auto()
    VOICE = auto()
    VIDEO = auto()
    DOCUMENT = auto()
    STICKER = auto()
    LOCATION = auto()
    CONTACTS = auto()
    INTERACTIVE = auto()  # buttons and lists
    LINK_BUTTON = auto()
    ASK_PLACE = auto()
    REACTION = auto()
    REPLY = auto()
    TEMPLATE = auto()
    READ_RECEIPT = auto()
    TYPING = auto()
    BLOCK = auto()
    MENTION = auto()  # of somebody in a group


@dataclass(frozen=True)
class Rhythm:
    """How often something may happen: once in ``seconds``, and ``burst`` times at once after a rest."""

    seconds: float
    burst: int


@dataclass(frozen=True)
class Ceilings:
    """Messages of an account in an hour and a day; ``cold`` ones go to people who have not written for a day."""

    hour: int
    day: int
    cold_hour: int
    cold_day: int


@dataclass(frozen=True)
class Price:
    """What one message costs."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class ListPrice:
    """A published price from a day on; a new one is a new line, and the former ones stay."""

    category: str
    country: str  # of the person written to; "" anywhere
    price: Price
    valid_from: date


class Provider(ABC):
    """Speaks one company's API. Holds no state and never touches the database."""

    key: ClassVar[str]
    label: ClassVar[Any]
    can: ClassVar[Can]
    company: ClassVar[str]  # who is asked and who answers, as texts name it
    channel_kind: ClassVar[str] = "whatsapp"
    credentials_form: ClassVar[type[forms.Form]]
    secret_fields: ClassVar[frozenset[str]]
    number_field: ClassVar[str]  # of the form: which number it is
    webhook_types: ClassVar[frozenset[str]] = frozenset({"application/json"})
    webhook_status: ClassVar[int] = 200  # what a webhook that was stored is answered with
    webhook_help: ClassVar[Any]  # where the webhook's address is pasted, when it has to be
    asks_back: ClassVar[bool] = True  # the webhook's address is pasted there together with a token, and asked about
    takes_links: ClassVar[bool] = False  # files are fetched from an address of ours; else they are uploaded
    window_hours: ClassVar[int | None] = None  # free text is allowed for so long after the person's last message
    text_limit: ClassVar[int | None] = None  # characters of a text
    counts_segments: ClassVar[bool] = False  # a text is sent and paid for in pieces, as SMS
    caption_limit: ClassVar[int | None] = None
    media_limits: ClassVar[Mapping[str, int]] = {}  # bytes, by message kind
    templating: ClassVar[Templating | None] = None  # where templates can be made from here
    recipient_rhythm: ClassVar[Rhythm | None] = None  # of messages to one person
    is_paired: ClassVar[bool] = False  # a phone is paired, and a process of ours holds its session
    is_linked: ClassVar[bool] = False  # a phone is linked at somebody's gateway, which tells how that stands
    reads_groups: ClassVar[bool] = False  # what is written in groups comes, each of which is a thread of its own
    groups_by_choice: ClassVar[bool] = False  # only where the people of a channel want it
    tells_groups: ClassVar[bool] = False  # what a group is called can be asked
    in_groups: ClassVar[Can] = Can(0)  # what of all it can do goes to a group; nothing: groups are only read
    typing_lasts: ClassVar[int] = 0  # seconds for which a phone shows that somebody is writing, once it was told
    night: ClassVar[tuple[time, time] | None] = None  # when only those who have just written are written to

    prices: ClassVar[Sequence[ListPrice]] = ()  # as published; organizations may have others
    billed_at: ClassVar[DeliveryStatus] = DeliveryStatus.DELIVERED  # the status from which a message is paid for
    tells_price_later: ClassVar[bool] = False  # what a message cost can be asked, some time after it went

    def rhythm(self, account: Mapping[str, Any]) -> Rhythm | None:
        """Of all messages of an account, by what the provider told of it; None when it sets no limit."""
        return None

    def ceilings(self, account: Mapping[str, Any]) -> Ceilings | None:
        """How many an account may send at most; None where nobody minds."""
        return None

    def price(self, credentials: Credentials, external_id: str) -> Price | None:
        """What a message has cost, for those who tell it later; None as long as it is not known."""
        return None

    def link(self, credentials: Credentials, *, by_code: bool = False) -> SessionChanged | None:
        """Have a phone linked, by a code to scan or to type; None where no gateway holds the session."""
        return None

    def take_groups(self, credentials: Credentials, *, taken: bool) -> bool:
        """What is written in groups shall come, or not: whether a gateway had to be told so."""
        return False

    def group_name(self, credentials: Credentials, group_id: str) -> str:
        """What a group is called. Asked only of providers that tell."""
        raise NotImplementedError

    def leave(self, credentials: Credentials, address: str) -> bool:
        """What was connected is no longer: whether the provider was told to post to this address of ours no more."""
        return False

    @abstractmethod
    def verify(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, *, url: str = "") -> bool:
        """Whether these raw bytes were really sent by the provider, to this public address of ours."""

    @abstractmethod
    def handshake(self, query: Mapping[str, str], credentials: Credentials) -> str | None:
        """The answer to the provider's question whether this address is ours; None to refuse."""

    @abstractmethod
    def accounts(self, credentials: Credentials) -> list[Account]:
        """The accounts these credentials are for: updates of any other do not belong to their channel."""

    @abstractmethod
    def addresses(self, body: bytes) -> list[Account]:
        """The accounts named inside a verified body, each once. Raise ValueError on a broken body."""

    @abstractmethod
    def part(self, body: bytes, accounts: Collection[Account]) -> bytes:
        """A verified body with only what these accounts are told: nobody may read another's part."""

    @abstractmethod
    def parse(self, body: bytes, *, query: str = "", at: datetime | None = None) -> list[ProviderEvent]:
        """The events in one webhook. Skip kinds we do not know; raise ValueError on a broken body.

        `query` is what the address it came to had behind its question mark, `at` when it came: for bodies without a time.
        """

    @abstractmethod
    def send(self, credentials: Credentials, outgoing: Outgoing) -> Accepted:
        """Send once. Raise a ProviderError otherwise; AnswerLost when it may have gone out all the same."""

    @abstractmethod
    def mark_read(self, credentials: Credentials, external_id: str, *, to: Peer | None = None) -> None:
        """Show the person that this message and those before it were read."""

    def show_typing(self, credentials: Credentials, to: Peer, *, external_id: str) -> None:
        """Show the person that somebody is writing. Asked only of providers that can.

        ``external_id`` is their newest message: some know no typing but with its receipt.
        """
        raise NotImplementedError

    def block(self, credentials: Credentials, to: Peer, *, shut: bool) -> None:
        """Shut a person out, or let them in again. Asked only of providers that can; doing it twice harms nobody."""
        raise NotImplementedError

    @abstractmethod
    def upload(self, credentials: Credentials, file: BinaryIO, *, filename: str, mime_type: str) -> str:
        """Hand a file to the provider and return the id to send it by."""

    @abstractmethod
    def media(self, credentials: Credentials, media_id: str) -> MediaFile:
        """Where a file waits right now."""

    @abstractmethod
    def download(self, credentials: Credentials, media_id: str, *, to: BinaryIO, limit: int) -> Downloaded:
        """Write a file's bytes to `to`; refuse one larger than `limit` or other than announced."""

    @abstractmethod
    def templates(self, credentials: Credentials) -> list[ProviderTemplate]:
        """The templates there are, each with whether it may be sent now."""

    @abstractmethod
    def account(self, credentials: Credentials) -> AccountProfile:
        """What these credentials open. Raises what sending would raise, so it also tests them."""

    @abstractmethod
    def subscribe(self, credentials: Credentials, address: str) -> bool:
        """Ask the provider to post this account's events to us; whether nobody has to paste the address there."""

    @abstractmethod
    def explain(self, code: str) -> Explanation:
        """What a failure's code means and what to do about it, in the reader's language."""

    @abstractmethod
    def failure(self, error: DeliveryError) -> ProviderError:
        """The error that a failed status means, of the class that a refused send would have raised."""
