"""Sending: one request, once."""

from typing import Any

from config.outside.errors import AnswerLost

from ..base import Credentials
from ..outgoing import Accepted, Outgoing
from ..types import Peer
from . import compose, people
from .api import Graph


def send(credentials: Credentials, outgoing: Outgoing) -> Accepted:
    """Send a message. Meta has no idempotency key, so a lost answer is told apart from a refusal."""
    body = compose.message(outgoing)
    graph = Graph(credentials)
    return _accepted(graph.post(f"{graph.phone_number_id}/messages", json=body, once=True))


def mark_read(credentials: Credentials, external_id: str, *, typing: bool = False) -> None:
    """Mark a message and those before it as read, and perhaps say that somebody is writing."""
    graph = Graph(credentials)
    graph.post(f"{graph.phone_number_id}/messages", json=compose.read_receipt(external_id, typing=typing))


def block(credentials: Credentials, to: Peer, *, shut: bool) -> None:
    """Meta keeps nobody out who has not written within a day; it says so, and we keep them out here all the same."""
    graph = Graph(credentials)
    body = {"messaging_product": "whatsapp", "block_users": [{"user": to.phone or to.external_id}]}
    ask = graph.post if shut else graph.delete
    ask(f"{graph.phone_number_id}/block_users", json=body)


def _accepted(told: dict[str, Any]) -> Accepted:
    message, contact = _first(told, "messages"), _first(told, "contacts")
    external_id = message.get("id")
    if not isinstance(external_id, str) or not external_id:
        raise AnswerLost("Meta took the message and told no id.", code="answer_lost")
    ids = [contact.get("wa_id"), contact.get("user_id")]
    return Accepted(
        external_id=external_id,
        peer=people.person({}, *(id for id in ids if isinstance(id, str))),
        status=str(message.get("message_status", "")),
    )


def _first(told: dict[str, Any], key: str) -> dict[str, Any]:
    rows = told.get(key)
    return rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
