"""Whether a post comes from Stripe: ``Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`` over ``<t>.<body>``."""

import time
from collections.abc import Iterable

from config.outside.signatures import sha256, token_is_valid

TOLERANCE = 300  # seconds; older posts are replays


def is_genuine(header: str | None, body: bytes, secrets: Iterable[str], *, now: float | None = None) -> bool:
    """While a secret is being changed two are good. Without any, nothing is."""
    parts = [part.strip().partition("=") for part in (header or "").split(",")]
    moment = next((value for name, _sign, value in parts if name == "t"), "")
    stated = [value for name, _sign, value in parts if name == "v1"]
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    if abs((time.time() if now is None else now) - int(moment)) > TOLERANCE:
        return False
    signed = moment.encode() + b"." + body
    wanted = [sha256(signed, secret) for secret in secrets if secret]
    return any(token_is_valid(one, other) for one in stated for other in wanted)
