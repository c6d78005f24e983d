"""What providers post: one JSON object."""

import json
from typing import Any


class Broken(ValueError):
    """A body that is none of theirs."""


def json_object(body: bytes) -> dict[str, Any]:
    """Raises ``Broken`` for anything else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Broken("not JSON") from None
    if not isinstance(value, dict):
        raise Broken("not an object")
    return value
