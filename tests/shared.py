"""Material that lives beside the project and not in it; where it is absent, the tests that need it say so."""

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"
PROVIDERS = SHARED / "providers"

needs_shared = pytest.mark.skipif(
    not PROVIDERS.is_dir(), reason="the folder of provider samples, ../shared/providers, is absent"
)


def samples(provider: str, pattern: str = "*.json") -> dict[str, Path]:
    """The recorded payloads of a provider, by name; none where the folder is absent."""
    return {path.name.removesuffix(".json"): path for path in sorted((PROVIDERS / "samples" / provider).glob(pattern))}


def sample(provider: str, name: str) -> Any:
    """One payload, read."""
    return json.loads((PROVIDERS / "samples" / provider / f"{name}.json").read_bytes())


def vectors(name: str) -> dict[str, Any]:
    """The signature vectors of a scheme; none where the folder is absent."""
    path = PROVIDERS / "vectors" / f"{name}.json"
    return json.loads(path.read_bytes()) if path.is_file() else {"vectors": []}
