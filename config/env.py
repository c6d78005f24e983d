"""Typed readers of the environment. What is missing or wrong stops the start, and says which variable and what to use.

An empty value counts as not given: that is what a composed deployment passes for a variable nobody set. What is given as a
file, in ``NAME_FILE``, is read from there: so secrets stand in no environment.
"""

import base64
import binascii
import os
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class _Required:
    """Stands for "there is no default", which None could not: a default may be None."""


REQUIRED: Final = _Required()
RANDOM_TEXT = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'
RANDOM_KEY = 'python -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"'


def text(name: str, default: str | _Required = REQUIRED) -> str:
    """Any text."""
    value = _given(name)
    if value:
        return value
    if isinstance(default, _Required):
        raise ImproperlyConfigured(f"{name} is not set; it needs a value.")
    return default


def _given(name: str) -> str:
    """What the environment says, itself or in the file that it names. What stands in the file appears in no refusal."""
    value, place = (os.environ.get(each, "").strip() for each in (name, f"{name}_FILE"))
    if not place:
        return value
    if value:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one of them.")
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}_FILE is {place!r}, which cannot be read ({type(error).__name__})."
        ) from None


def flag(name: str, *, default: bool = False) -> bool:
    """True or false, in these words."""
    value = text(name, str(default)).lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; use true or false.")
    return value == "true"


def integer(
    name: str, default: int | _Required = REQUIRED, *, at_least: int | None = None, at_most: int | None = None
) -> int:
    """A whole number, within its limits."""
    value = text(name, REQUIRED if isinstance(default, _Required) else str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; use a whole number.") from None
    if at_least is not None and number < at_least:
        raise ImproperlyConfigured(f"{name} is {number}; use {at_least} or more.")
    if at_most is not None and number > at_most:
        raise ImproperlyConfigured(f"{name} is {number}; use {at_most} or less.")
    return number


def choice(name: str, options: Sequence[str], default: str | _Required = REQUIRED) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}; use one of: {', '.join(options)}.")
    return value


def listing(name: str, default: Iterable[str] | _Required = REQUIRED) -> list[str]:
    """Words separated by commas."""
    value = text(name, REQUIRED if isinstance(default, _Required) else ",".join(default))
    return [word.strip() for word in value.split(",") if word.strip()]


def url(name: str, default: str | _Required = REQUIRED, *, schemes: Sequence[str] = ("http", "https")) -> str:
    """An address with one of these schemes and a host, without a slash at its end; none where that is the default."""
    value = text(name, default)
    if not value:
        return value
    _address(name, value, schemes)
    return value.rstrip("/")


def database(name: str, default: str | _Required = REQUIRED) -> dict[str, Any]:
    """A PostgreSQL address, as the part of Django's ``DATABASES`` that it decides."""
    value = text(name, default)
    address = _address(name, value, ("postgresql", "postgres"))
    database_name = unquote(address.path.removeprefix("/"))
    if not database_name:
        raise ImproperlyConfigured(f"{name} names no database; use postgresql://user:password@host:5432/database.")
    return {
        "NAME": database_name,
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": address.hostname or "",
        "PORT": str(address.port or 5432),
    }


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks separated by commas, as 10.1.0.0/16; none when it is not given."""
    try:
        return [ip_network(word) for word in listing(name, ())]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not understood: {error}; write networks as 10.1.0.0/16.") from None


def secret(name: str, *, minimum: int = 50) -> str:
    """A text nobody can guess. Its value never appears in the refusal."""
    value = _given(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; make one with: {RANDOM_TEXT}")
    if len(value) < minimum or len(set(value)) < 8 or value.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"{name} is weak; it needs {minimum} characters or more that nobody can guess. Make one with: {RANDOM_TEXT}"
        )
    return value


def keys(name: str) -> list[bytes]:
    """Keys of 32 bytes in base64, separated by commas. Their values never appear in the refusal."""
    if not _given(name):
        raise ImproperlyConfigured(f"{name} is not set; make a key with: {RANDOM_KEY}")
    return [_key(name, place, word) for place, word in enumerate(listing(name), start=1)]


def _key(name: str, place: int, word: str) -> bytes:
    try:
        key = base64.b64decode(word, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"Key {place} of {name} is not 32 bytes in base64; make one with: {RANDOM_KEY}")
    return key


def _address(name: str, value: str, schemes: Sequence[str]) -> SplitResult:
    """The address in parts. The refusal leaves out what may hold a password."""
    try:
        address = urlsplit(value)
        address.port  # noqa: B018 - read for its refusal: a port that is no number
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {error}.") from None
    if address.scheme not in schemes or not address.hostname:
        begins = " or ".join(f"{scheme}://" for scheme in schemes)
        shown = f"{address.scheme}://{address.hostname}" if address.hostname else repr(value.rpartition("@")[2])
        raise ImproperlyConfigured(f"{name} is {shown}; use an address that begins with {begins} and names a host.")
    return address
