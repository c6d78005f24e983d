"""Meta's webhooks in their real shape, signed, posted to a running server."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Person:
    """Somebody who writes to us."""

    wa_id: str
    name: str


@dataclass(frozen=True)
class Number:
    """A connected number, as its webhooks name it."""

    phone_number_id: str
    waba_id: str
    display: str
    app_secret: str
    path: str  # below the server's address


def post(server: str, number: Number, value: dict[str, Any]) -> int:
    """Deliver one change and return the status code; the signature is over the very bytes that are sent."""
    body = json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": number.waba_id,
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "messaging_product": "whatsapp",
                                "metadata": {
                                    "display_phone_number": number.display,
                                    "phone_number_id": number.phone_number_id,
                                },
                                **value,
                            },
                        }
                    ],
                }
            ],
        }
    ).encode()
    signature = hmac.new(number.app_secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}
    return httpx.post(f"{server}{number.path}", content=body, headers=headers, timeout=10).status_code


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


def image(person: Person, media_id: str, sha256: str, caption: str) -> dict[str, Any]:
    """A photo, to be fetched from Graph by its id."""
    media = {"id": media_id, "mime_type": "image/png", "sha256": sha256, "caption": caption}
    return _from(person, _message(person, "image", image=media))


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
