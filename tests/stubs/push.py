"""A stand-in for a browser's push service on a real socket: it refuses what RFC 8030 and 8292 refuse, and reads what browsers read."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.stubs.serving import Server

LARGEST = 4096


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def raw(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


@dataclass
class Subscription:
    """One browser's: the keys stay with it."""

    path: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"sixteen bytes..."

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": text(point), "auth": text(self.secret)}


class PushStub:
    """``told``: what each browser could read, in order. ``answers``: a status for a path, else 201."""

    def __init__(self) -> None:
        self.browsers: dict[str, Subscription] = {}
        self.answers: dict[str, int] = {}
        self.told: list[tuple[str, dict[str, Any], str]] = []
        self.url = self.our_key = ""

    def browser(self, name: str) -> dict[str, Any]:
        """What ``pushManager.subscribe()`` gives a page."""
        made = self.browsers[f"/{name}"] = Subscription(f"/{name}")
        return {"endpoint": f"{self.url}/{name}", "expirationTime": None, "keys": made.keys}

    def answer(self, path: str, headers: Any, body: bytes) -> int:
        browser = self.browsers.get(path)
        if browser is None:
            return 404
        if path in self.answers:
            return self.answers[path]
        if headers["Content-Encoding"] != "aes128gcm" or not headers["TTL"].isdigit() or len(headers["Topic"]) > 32:
            return 400
        if len(body) > LARGEST:
            return 413
        if not self._knows(headers["Authorization"]):
            return 403
        plain = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.secret, version="aes128gcm")
        self.told.append((path, json.loads(plain), headers["Topic"]))
        return 201

    def _knows(self, proof: str) -> bool:
        scheme, _space, rest = proof.partition(" ")
        said = dict(part.strip().split("=", 1) for part in rest.split(","))
        signed, _dot, signature = said["t"].rpartition(".")
        head, claims = (json.loads(raw(part)) for part in signed.split("."))
        both = raw(signature)
        der = encode_dss_signature(int.from_bytes(both[:32]), int.from_bytes(both[32:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(said["k"]))
        try:
            key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        is_fresh = time.time() < claims["exp"] < time.time() + 24 * 3600
        is_ours = said["k"] == self.our_key and claims["aud"] == self.url
        return scheme == "vapid" and head["alg"] == "ES256" and is_fresh and is_ours and "sub" in claims


@contextmanager
def serving() -> Iterator[PushStub]:
    stub = PushStub()
    with Server(lambda request: request.send(stub.answer(request.path, request.headers, request.body))) as server:
        stub.url = server.origin
        yield stub
