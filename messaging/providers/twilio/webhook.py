"""The door of Twilio's webhooks: is this body signed, for the address it came to."""

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit, urlunsplit

from config.outside import signatures

from . import fields

HEADER = "x-twilio-signature"
BODY_HASH = "bodySHA256"
PORTS = {"https": 443, "http": 80}


def is_signed(headers: Mapping[str, str], body: bytes, auth_token: str, url: str) -> bool:
    """Whether exactly one signature came along, made with the account's token over this address and these fields."""
    stated = [value for name, value in headers.items() if name.lower() == HEADER]
    if len(stated) != 1 or not url:
        return False
    try:
        signed = _signed_beside(body, url)
    except ValueError:
        return False
    return any(signatures.sha1_is_valid(stated[0], each + signed, auth_token) for each in _spellings(url))


def _signed_beside(body: bytes, url: str) -> str:
    """What is signed after the address: the form's fields; of a body whose digest is in the address, nothing more."""
    digests = parse_qs(urlsplit(url).query).get(BODY_HASH)
    if digests:
        if digests != [hashlib.sha256(body).hexdigest()]:
            raise ValueError("The body is another one than the address says.")
        return ""
    unique = sorted(set(fields.pairs(body)))
    return "".join(name + value for name, value in unique)


def _spellings(url: str) -> Iterator[str]:
    """The address without a port and with one: Twilio signs now the one, now the other."""
    place = urlsplit(url)
    host, _colon, port = place.netloc.partition(":")
    for netloc in (host, f"{host}:{port or PORTS.get(place.scheme, '')}"):
        yield urlunsplit(place._replace(netloc=netloc))
