"""A device that holds a passkey, as far as a server can tell: it signs what a browser would have it sign."""

import base64
import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

from tenants.models import User
from tests.tenants.factors import asked_of_device, with_password

ORIGIN, HOST = "https://testserver", "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
NEW = "/accounts/2fa/passkeys/new/"


def give_passkey(user: User, device: "Device | None" = None) -> "Device":
    """One of the person's, added on its page."""
    client, device = with_password(user), device or Device()
    asked = asked_of_device(client.get(NEW, secure=True).content.decode())
    told = {"name": "Telefone", "credential": device.create(asked)}
    assert client.post(NEW, told, secure=True).status_code == 302
    return device


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


class Device:
    """``verifies``: whether it asked for a finger or a PIN. ``origin``: of the page that it believes it is on.

    ``count``: of what it signed; many devices do not count.
    """

    def __init__(self, *, origin: str = ORIGIN, verifies: bool = True):
        self.count = 0
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.origin, self.verifies = origin, verifies
        self.handle = ""

    def create(self, asked: dict) -> str:
        self.handle = asked["publicKey"]["user"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        data = self._data(ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked)
        return self._told(clientDataJSON=text(client), attestationObject=text(attested))

    def get(self, asked: dict) -> str:
        client, data = self._client("webauthn.get", asked), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {"authenticatorData": data, "signature": signature, "clientDataJSON": client}
        return self._told(**{name: text(value) for name, value in said.items()}, userHandle=self.handle)

    def _client(self, kind: str, asked: dict) -> bytes:
        challenge = asked["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(HOST.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _told(self, **response: str) -> str:
        return json.dumps(
            {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
            | {"clientExtensionResults": {"credProps": {"rk": True}}}
        )
