"""Secrets and raw deliveries at rest: AES-256-GCM, bound to the place they are stored in.

An envelope is ``v1:<key id>:<nonce>:<ciphertext>`` in base64url. The associated data names organization, table,
column and row, so a ciphertext copied to another row or organization does not open (NIST SP 800-38D).
"""

import base64
import hashlib
import json
import os
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FACTORS = "public|mfa_authenticator|data"  # the place of what people's second factors are made of


class CannotOpen(Exception):
    """The envelope was sealed with a key we no longer have, or for another place."""


def key_id(key: bytes) -> str:
    """Short public name of a key, so that rotation knows which one sealed what."""
    return hashlib.sha256(key).hexdigest()[:8]


def seal(plain: bytes, *, place: str, keys: list[bytes] | None = None) -> str:
    """Encrypt for one place with the newest key."""
    key, nonce = (keys or settings.FIELD_KEYS)[0], os.urandom(12)
    cipher = AESGCM(key).encrypt(nonce, plain, place.encode())
    return ":".join(["v1", key_id(key), _text(nonce), _text(cipher)])


def unseal(envelope: str, *, place: str, keys: list[bytes] | None = None) -> bytes:
    """Decrypt what was sealed for this place. Raises CannotOpen."""
    try:
        version, kid, nonce, cipher = envelope.split(":")
        key = {key_id(key): key for key in keys or settings.FIELD_KEYS}[kid]
        if version != "v1":
            raise ValueError(version)
        return AESGCM(key).decrypt(_bytes(nonce), _bytes(cipher), place.encode())
    except (ValueError, KeyError, InvalidTag) as error:
        raise CannotOpen(f"Sealed for another place, or with a key that FIELD_KEYS no longer lists: {place}") from error


def is_current(envelope: str) -> bool:
    """Whether the newest key sealed it; rotation re-seals the rest."""
    return envelope.split(":")[1] == key_id(settings.FIELD_KEYS[0])


class Sealed:
    """A JSON value kept encrypted in a text column; read and written as plain data on the instance.

    ``credentials = Sealed("credentials_sealed")``. The row's id must be known before it is written: ours are UUIDs.
    """

    # Every model that seals something, for whoever rotates keys.
    known: ClassVar[list[tuple[type, "Sealed"]]] = []

    def __init__(self, column: str):
        self.column = column

    def __set_name__(self, owner: type, name: str) -> None:
        self.known.append((owner, self))

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        envelope = getattr(instance, self.column)
        return json.loads(unseal(envelope, place=self._place(instance))) if envelope else {}

    def __set__(self, instance, value) -> None:
        setattr(instance, self.column, seal(json.dumps(value).encode(), place=self._place(instance)))

    def _place(self, instance) -> str:
        return f"{instance.organization_of_row()}|{instance._meta.db_table}|{self.column}|{instance.pk}"


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value)
