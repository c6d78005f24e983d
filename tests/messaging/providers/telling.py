"""Events as JSON, told shortly: what a file of expectations holds."""

import hashlib
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from typing import Any

from messaging.providers.types import Account, ProviderEvent


def told(event: ProviderEvent) -> dict[str, Any]:
    """An event with its kind, and without what is as always."""
    return {"event": type(event).__name__, **_parts(event)}


def fingerprinted(value: Any) -> Any:
    """The same with long words replaced by a digest, so that an expectation repeats nobody's text."""
    match value:
        case str() if len(value) > 40:
            return f"{len(value)} characters, {hashlib.sha256(value.encode()).hexdigest()[:12]}"
        case dict():
            return {key: fingerprinted(item) for key, item in value.items()}
        case list():
            return [fingerprinted(item) for item in value]
    return value


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
