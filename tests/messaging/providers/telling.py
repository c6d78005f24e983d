"""Events as JSON, told shortly: what a file of expectations holds."""

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from typing import Any

from messaging.providers.types import Account, ProviderEvent

WHOLE = {"payload", "referral", "pricing", "conversation"}
WORDS = {"text", "name", "username", "caption", "filename", "title", "message", "detail"}


def told(event: ProviderEvent) -> dict[str, Any]:
    """An event with its kind, and without what is as always."""
    return {"event": type(event).__name__, **_parts(event)}


def fingerprinted(value: Any, key: str = "") -> Any:
    """The same with words and provider's objects replaced by digests, so that an expectation repeats nobody's text."""
    match value:
        case dict() if key in WHOLE:
            return f"{', '.join(value)}: {_digest(json.dumps(value, sort_keys=True))}"
        case dict():
            return {name: fingerprinted(item, name) for name, item in value.items()}
        case list():
            return [fingerprinted(item, key) for item in value]
        case str() if value and (key in WORDS or len(value) > 40):
            return f"{len(value)} characters: {_digest(value)}"
    return value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _parts(thing: Any) -> dict[str, Any]:
    return {part.name: _plain(getattr(thing, part.name)) for part in fields(thing) if not _is_default(thing, part)}


def _is_default(thing: Any, part: Field) -> bool:
    default = part.default if part.default_factory is MISSING else part.default_factory()
    return default is not MISSING and getattr(thing, part.name) == default


def _plain(value: Any) -> Any:
    match value:
        case Account():
            return f"{value.kind.value}:{value.external_id}"
        case datetime():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case str():
            return str(value)
    return _parts(value) if is_dataclass(value) else value
