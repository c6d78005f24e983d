"""Canned replies as they would be sent in a conversation: each variable filled, or marked where nothing is known."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from config.words import brl
from messaging.models import CannedReply, Conversation
from messaging.queries import beside
from messaging.variables import LABELS, VARIABLE
from tenants.models import Membership


@dataclass(frozen=True)
class Piece:
    """Some text; or what nobody knows, to be filled by whoever sends it."""

    text: str
    is_missing: bool = False


@dataclass(frozen=True)
class Filled:
    """A reply, ready to be looked at and taken."""

    reply: CannedReply
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def filled(conversation: Conversation, member: Membership) -> list[Filled]:
    """All that this person may use, with what they may know."""
    known = values(conversation, member)
    replies = CannedReply.objects.accessible_by(member).in_order()
    return [Filled(reply, list(_pieces(reply.text, known))) for reply in replies]


def values(conversation: Conversation, member: Membership) -> dict[str, str]:
    """What the variables stand for; "" when it is not known, or not to this person."""
    contact, lead = conversation.contact, beside.known_of(conversation, member).lead
    words = contact.name.split()
    return {
        "first_name": words[0] if words else "",
        "contact_name": contact.name,
        "company": str(contact.company or ""),
        "lead_name": str(lead) if lead else "",
        "value": brl(lead.value_cents) if lead and lead.value_cents else "",
        "my_name": member.user.get_short_name(),
    }


def by_category(replies: list[CannedReply]) -> list[tuple[str, list[CannedReply]]]:
    """In the order of a conversation."""
    found: dict[str, list[CannedReply]] = defaultdict(list)
    for reply in replies:
        found[reply.category].append(reply)
    return [(str(label), found[key]) for key, label in CannedReply.Category.choices if key in found]


def _pieces(text: str, known: dict[str, str]) -> Iterator[Piece]:
    end = 0
    for match in VARIABLE.finditer(text):
        if match[1] not in LABELS:
            continue
        yield Piece(text[end : match.start()])
        value = known[match[1]]
        yield Piece(value) if value else Piece(f"⟨{LABELS[match[1]]}⟩", is_missing=True)
        end = match.end()
    yield Piece(text[end:])
