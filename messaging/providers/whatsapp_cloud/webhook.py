"""The door of Meta's webhooks: is this body signed, is this question for us."""

import re
from collections.abc import Mapping

from config.outside import signatures

HEADER = "x-hub-signature-256"
# Meta sends digits. Anything that a browser could take for a page is not echoed.
CHALLENGE = re.compile(r"[0-9A-Za-z_-]{1,128}")


def is_signed(headers: Mapping[str, str], body: bytes, app_secret: str) -> bool:
    """Whether exactly one signature came along, made with the app's secret over these bytes."""
    stated = [value for name, value in headers.items() if name.lower() == HEADER]
    return len(stated) == 1 and signatures.sha256_is_valid(stated[0], body, app_secret)


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """What to answer when Meta asks whether the address is ours; None when the token is not the one we gave it."""
    stated = query.get("hub.challenge") or ""
    asks = query.get("hub.mode") == "subscribe" and CHALLENGE.fullmatch(stated) is not None
    return stated if asks and signatures.token_is_valid(query.get("hub.verify_token"), verify_token) else None
