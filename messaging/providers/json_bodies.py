"""Bodies in JSON, of which only an object says anything; and what of anything heard can be stored."""

import json
import math
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

MAX_DEPTH = 40


def opened(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises ValueError when there is none."""
    try:
        told = storable(json.loads(body))
    except RecursionError:
        raise ValueError("The body is nested too deeply.") from None
    if isinstance(told, dict):
        return told
    raise ValueError("The body is no JSON object.")


def storable(value: Any, depth: int = 0) -> Any:
    """The value without what PostgreSQL refuses to store: NUL, half surrogates, infinite numbers."""
    if depth > MAX_DEPTH:
        raise ValueError("The body is nested too deeply.")
    match value:
        case Enum():
            return value
        case str():
            return _storable_text(value)
        case dict():
            return {_storable_text(key): storable(item, depth + 1) for key, item in value.items()}
        case list():
            return [storable(item, depth + 1) for item in value]
        case float() if not math.isfinite(value):
            return None
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: storable(getattr(value, part.name), depth + 1) for part in fields(value)})
    return value


def _storable_text(value: str) -> str:
    if value.isascii():
        return value.replace("\0", "\ufffd")
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
