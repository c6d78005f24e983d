"""The library's own message types, without the library: importing that would start its engine in every process."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_found = find_spec("neonize")
assert _found is not None and _found.submodule_search_locations, "neonize is pinned in requirements.txt"
# Its generated modules import one another by these names, and are the same ones when the engine imports them later.
sys.path.append(str(Path(_found.submodule_search_locations[0]) / "proto"))

events: Any = import_module("Neonize_pb2")
content: Any = import_module("waE2E.WAWebProtobufsE2E_pb2")
history: Any = import_module("waHistorySync.WAWebProtobufsHistorySync_pb2")
web: Any = import_module("waWeb.WAWebProtobufsWeb_pb2")
DecodeError: Any = import_module("google.protobuf.message").DecodeError


def read(kind: str, told: bytes) -> Any:
    """An event of the library by its name. Raises ValueError on other bytes."""
    try:
        return getattr(events, kind).FromString(told)
    except DecodeError as error:
        raise ValueError(f"This is no {kind}: {error}") from None
