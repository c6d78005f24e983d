"""What higher apps add to the screens and jobs of this one; they register at start-up, in their ``apps.ready``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tenants.access import Principal


@dataclass(frozen=True)
class Badge:
    """What a lead's card says of its conversation."""

    unread: int
    url: str


@dataclass(frozen=True)
class Thread:
    """A conversation, as the lead's page lists it."""

    id: UUID
    title: str
    preview: str
    unread: int
    at: object
    url: str
    icon: str


@dataclass(frozen=True)
class Excerpt:
    """What a timeline's line shows of a message: read when it is shown, never kept with the line."""

    text: str
    url: str
    channel: str


card_badges: list[Callable[[Sequence[UUID], Principal], dict[UUID, Badge]]] = []
lead_threads: list[Callable[[UUID, Principal], list[Thread]]] = []
contact_threads: list[Callable[[UUID, Principal], list[Thread]]] = []
message_excerpts: list[Callable[[Sequence[UUID], Principal], dict[UUID, Excerpt]]] = []


def badges_of(lead_ids: Sequence[UUID], principal: Principal) -> dict[UUID, Badge]:
    """Badges of many cards, in a fixed number of queries."""
    return {pk: badge for part in card_badges for pk, badge in part(lead_ids, principal).items()}


def threads_of(lead_id: UUID, principal: Principal) -> list[Thread]:
    """The conversations linked to a lead that this principal may see."""
    return [thread for part in lead_threads for thread in part(lead_id, principal)]


def threads_of_contact(contact_id: UUID, principal: Principal) -> list[Thread]:
    """The conversations with a person that this principal may see."""
    return [thread for part in contact_threads for thread in part(contact_id, principal)]


def excerpts_of(message_ids: Sequence[UUID], principal: Principal) -> dict[UUID, Excerpt]:
    """What timeline lines show of their messages, in a fixed number of queries; none of those one may not see."""
    return {pk: excerpt for part in message_excerpts for pk, excerpt in part(message_ids, principal).items()}
