"""Bodies in JSON, of which only an object says anything."""

import json
import math
from typing import Any

MAX_DEPTH = 40


def opened(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises ValueError when there is none."""
    try:
        told = _storable(json.loads(body))
    except RecursionError:
        raise ValueError("The body is nested too deeply.") from None
    if isinstance(told, dict):
        return told
    raise ValueError("The body is no JSON object.")


def _storable(value: Any, depth: int = 0) -> Any:
    """The value without what PostgreSQL refuses to store: NUL, half surrogates, infinite numbers."""
    if depth > MAX_DEPTH:
        raise ValueError("The body is nested too deeply.")
    match value:
        case str():
            return _storable_text(value)
        case dict():
            return {_storable_text(key): _storable(item, depth + 1) for key, item in value.items()}
        case list():
            return [_storable(item, depth + 1) for item in value]
        case float() if not math.isfinite(value):
            return None
    return value


def _storable_text(value: str) -> str:
    if value.isascii():
        return value.replace("\0", "\ufffd")
    return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
