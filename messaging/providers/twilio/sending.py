"""Sending: one request, once; buttons and lists are made before they are sent."""

from typing import Any

from config.outside.errors import AnswerLost

from ..base import Credentials
from ..outgoing import Accepted, Outgoing, OutgoingInteractive
from . import compose, people
from .api import CONTENT, MESSAGING, Twilio, base_url


def send(credentials: Credentials, outgoing: Outgoing, *, prefix: str) -> Accepted:
    """Send a message. Twilio has no idempotency key, so a lost answer is told apart from a refusal."""
    twilio = Twilio(credentials)
    form = compose.message(outgoing, _sender(credentials, prefix=prefix), prefix=prefix)
    if isinstance(outgoing, OutgoingInteractive):
        made = twilio.post(f"{base_url(CONTENT)}/v1/Content", json=compose.content(outgoing))
        form["ContentSid"] = made.get("sid", "")
    return _accepted(twilio.post(f"{twilio.account_url}/Messages.json", data=form, once=True))


def show_typing(credentials: Credentials, external_id: str) -> None:
    """Twilio marks the message as read by it."""
    said = {"channel": "whatsapp", "messageId": external_id}
    Twilio(credentials).post(f"{base_url(MESSAGING)}/v2/Indicators/Typing.json", data=said)


def _sender(credentials: Credentials, *, prefix: str) -> dict[str, str]:
    """The number people know, and the service whose rules apply; a service alone chooses among its numbers."""
    number, service = credentials.get("sender", ""), credentials.get("messaging_service_sid", "")
    ours = {"From": prefix + number if number else "", "MessagingServiceSid": service}
    return {name: value for name, value in ours.items() if value}


def _accepted(told: dict[str, Any]) -> Accepted:
    sid, status, to = told.get("sid"), told.get("status"), told.get("to")
    if not isinstance(sid, str) or not sid:
        raise AnswerLost("Twilio took the message and told no id.", code="answer_lost")
    known = people.peer(to) if isinstance(to, str) else None
    return Accepted(external_id=sid, peer=known or people.Peer(), status=str(status or ""))
