"""Callers of the API, and what they find."""

import pytest
from django.core.cache import cache

from tenants.context import in_tenant
from tests.api.calling import Caller, key_of, session_of
from tests.cast import Cast


@pytest.fixture(autouse=True)
def nobody_has_called_yet(settings):
    """The organizations live as long as the run does, so their calls would add up. Tests of limits set their own."""
    settings.CACHES  # noqa: B018 - the fixture above it is asked for, so that what a test sets is undone
    cache_name = settings.REDIS_PREFIX
    yield
    _forget(cache_name)


def _forget(prefix: str) -> None:
    client = cache._cache.get_client(None, write=True)
    for key in client.scan_iter(f"{prefix}:*throttle:*"):
        client.delete(key)


@pytest.fixture
def key(aurora) -> Caller:
    """A key of aurora that may everything a key may."""
    return key_of(aurora)


@pytest.fixture
def inside(aurora):
    """``with inside:`` reads aurora's rows."""
    return in_tenant(aurora.schema)


__all__ = ["Cast", "session_of"]
