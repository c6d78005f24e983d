"""Meta's webhooks in their real shape, signed, posted to a running server."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

TIMEOUT = 10
MESSAGES, TEMPLATE_STATUS = "messages", "message_template_status_update"


@dataclass(frozen=True)
class Person:
    """Somebody who writes to us."""

    wa_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A connected number, as its webhooks name it."""

    phone_number_id: str
    waba_id: str
    display: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    path: str  # below the server's address
    is_confirmed: bool = False  # Meta has asked there, and was answered


def confirm(server: str, number: Number) -> bool:
    """Ask what Meta asks before it delivers to an address: to be told its own word back."""
    word = secrets.token_hex(8)
    asked = {"hub.mode": "subscribe", "hub.verify_token": number.verify_token, "hub.challenge": word}
    answer = httpx.get(f"{server}{number.path}", params=asked, timeout=TIMEOUT)
    return answer.status_code == 200 and answer.text == word


def post(server: str, number: Number, value: dict[str, Any], field: str = MESSAGES) -> int:
    """Deliver one change and return the status code; the signature is over the very bytes that are sent."""
    shown = "".join(sign for sign in number.display if sign.isdigit())
    metadata = {"display_phone_number": shown, "phone_number_id": number.phone_number_id}
    around = {"messaging_product": "whatsapp", "metadata": metadata} if field == MESSAGES else {}
    entry = {"id": number.waba_id, "time": int(time.time()), "changes": [{"field": field, "value": around | value}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    signature = hmac.new(number.app_secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
    return httpx.post(f"{server}{number.path}", content=body, headers=headers, timeout=TIMEOUT).status_code


def text(person: Person, words: str, *, ad: str = "") -> dict[str, Any]:
    """A text message, by itself or as the first one after an ad."""
    message = _message(person, "text", text={"body": words})
    if ad:
        message["referral"] = {
            "source_url": "https://fb.me/3cr4Wqqkv",
            "source_type": "ad",
            "source_id": "120226305854810726",
            "headline": ad,
            "body": ad,
            "media_type": "image",
            "ctwa_clid": secrets.token_urlsafe(24),
        }
    return _from(person, message)


def template_status(template: dict[str, Any], event: str, *, reason: str = "NONE") -> dict[str, Any]:
    """What was decided about a template; here its language has a hyphen."""
    return {
        "event": event,
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"].replace("_", "-"),
        "message_template_category": template["category"],
        "reason": reason,
    }


def file(person: Person, kind: str, media_id: str, content: bytes, mime_type: str, **more: Any) -> dict[str, Any]:
    """A photo, voice note or document, to be fetched from Graph by its id."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return _from(
        person, _message(person, kind, **{kind: {"mime_type": mime_type, "sha256": digest, "id": media_id, **more}})
    )


def location(person: Person, latitude: float, longitude: float, name: str, address: str) -> dict[str, Any]:
    """Where somebody is."""
    place = {"latitude": latitude, "longitude": longitude, "name": name, "address": address}
    return _from(person, _message(person, "location", location=place))


def reaction(person: Person, target: str, emoji: str) -> dict[str, Any]:
    """An emoji on a message of ours."""
    return _from(person, _message(person, "reaction", reaction={"message_id": target, "emoji": emoji}))


def status(external_id: str, reached: str, to: str, reference: str) -> dict[str, Any]:
    """How far a message of ours got."""
    told: dict[str, Any] = {"id": external_id, "status": reached, "timestamp": _now(), "recipient_id": to}
    if reference:
        told["biz_opaque_callback_data"] = reference
    if reached == "sent":
        told["pricing"] = {"billable": False, "pricing_model": "PMP", "type": "regular", "category": "service"}
    return {"statuses": [told]}


def _from(person: Person, message: dict[str, Any]) -> dict[str, Any]:
    return {"contacts": [{"profile": {"name": person.name}, "wa_id": person.wa_id}], "messages": [message]}


def _message(person: Person, kind: str, **content: Any) -> dict[str, Any]:
    message_id = f"wamid.{secrets.token_urlsafe(30)}"
    return {"from": person.wa_id, "id": message_id, "timestamp": _now(), "type": kind, **content}


def _now() -> str:
    return str(int(time.time()))
