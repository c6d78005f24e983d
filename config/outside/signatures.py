"""Proofs that a request comes from where it says: constant time, over the raw bytes, closed when there is no secret."""

import base64
import hashlib
import hmac
import re

SHA256_HEADER = re.compile(r"sha256=([0-9a-f]{64})")


def sha256_is_valid(header: str | None, body: bytes, secret: str) -> bool:
    """Whether `header` holds exactly one HMAC-SHA256 of these bytes, in the form sha256=<lower-case hex>."""
    if not secret or not header:
        return False
    stated = SHA256_HEADER.fullmatch(header)
    return stated is not None and hmac.compare_digest(stated[1], sha256(body, secret))


def sha256(body: bytes, secret: str) -> str:
    """The hex HMAC-SHA256 of these bytes."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def token_is_valid(stated: str | None, expected: str) -> bool:
    """Whether two tokens are the same one; never when there is none."""
    if not stated or not expected:
        return False
    return hmac.compare_digest(stated.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def sha1_is_valid(stated: str, text: str, secret: str) -> bool:
    """Whether `stated` is the base64 HMAC-SHA1 of a text, as older services sign."""
    if not secret:
        return False
    return hmac.compare_digest(stated.encode("utf-8", "replace"), sha1(text, secret).encode())


def sha1(text: str, secret: str) -> str:
    """The base64 HMAC-SHA1 of a text."""
    return base64.b64encode(
        hmac.new(secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha1).digest()
    ).decode()
