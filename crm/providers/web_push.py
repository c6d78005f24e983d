"""Pushes to browsers: RFC 8030 (the request), 8291 (what only the browser can read), 8292 (who we are)."""

import base64
import json
import os
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from config.outside import http
from config.outside.errors import Rejected, Unavailable

# The push services of Chrome, Edge and Brave; Firefox; Safari; Edge on Windows.
HOSTS = (".fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
KEPT_SECONDS = 12 * 3600  # by the push service, for a browser that is away
PROVEN_SECONDS = 3600
PUBLIC_KEY_BYTES, SECRET_BYTES = 65, 16
GONE = frozenset({404, 410})


class NoBrowser(Rejected):
    """The browser has taken its consent back, or is no more: forget it."""


@dataclass(frozen=True)
class Browser:
    """Where a browser is reached, and the keys that it reads with."""

    endpoint: str
    public_key: str
    secret: str


@dataclass(frozen=True)
class Sender:
    """Our key, and where our operator is reached."""

    private_key: ec.EllipticCurvePrivateKey
    contact: str


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """As browsers ask for it."""
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_browser(browser: Browser, *, service: str = "") -> bool:
    """Whether it is one of a push service that we know, with keys that can be used. ``service`` is one more."""
    try:
        key, secret = decoded(browser.public_key), decoded(browser.secret)
        if len(key) != PUBLIC_KEY_BYTES or len(secret) != SECRET_BYTES:
            return False
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        has_host = bool(urlsplit(browser.endpoint).hostname)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return has_host and http.is_of(browser.endpoint, base=service, hosts=HOSTS)


def push(browser: Browser, told: dict[str, Any], *, sender: Sender, topic: str) -> None:
    """Hand it to the push service. A later one of the same topic takes the place of one that waits there."""
    body = json.dumps(told, ensure_ascii=False).encode()
    answer = http.call(
        "POST",
        browser.endpoint,
        content=_sealed(body, browser),
        headers={
            "Authorization": f"vapid t={_proof(browser.endpoint, sender)}, k={public_text(sender.private_key)}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_SECONDS),
            "Urgency": "high",
            "Topic": topic,
        },
    )
    if answer.status in GONE:
        raise NoBrowser(code="gone")
    if answer.status == 429 or answer.status >= 500:
        raise Unavailable(code=str(answer.status), retry_after=answer.retry_after)
    if answer.status >= 300:
        raise Rejected(code=str(answer.status))


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _sealed(body: bytes, browser: Browser) -> bytes:
    return http_ece.encrypt(
        body,
        salt=os.urandom(16),
        private_key=new_key(),
        dh=decoded(browser.public_key),
        auth_secret=decoded(browser.secret),
        version="aes128gcm",
    )


def _proof(endpoint: str, sender: Sender) -> str:
    """A JWT by ES256, good for this push service only."""
    place = urlsplit(endpoint)
    head = {"typ": "JWT", "alg": "ES256"}
    said = {
        "aud": f"{place.scheme}://{place.netloc}",
        "exp": int(time.time()) + PROVEN_SECONDS,
        "sub": sender.contact,
    }
    signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, said))
    r, s = decode_dss_signature(sender.private_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
