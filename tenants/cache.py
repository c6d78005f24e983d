"""Cache keys carry their organization; one without an organization says that it is meant to be public."""

from functools import cached_property
from typing import Any

from django.core.cache.backends import redis

from . import context

# Keys of libraries that work before an organization is known.
PUBLIC = ("public:", "allauth:", "throttle:")


def make_key(key: str, key_prefix: str, version: int) -> str:
    """``KEY_FUNCTION`` of Django's cache: refuses a key that would be shared by accident."""
    if context.inside():
        return f"{key_prefix}:{context.current_schema()}:{version}:{key}"
    if key.startswith(PUBLIC):
        return f"{key_prefix}:public:{version}:{key}"
    raise ValueError(f"Cache key {key!r} belongs to no organization; enter one, or begin it with 'public:'.")


class _Client(redis.RedisCacheClient):
    """Keeps the one client of the one server: making it anew takes longer than the question it is made for."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._kept


class RedisCache(redis.RedisCache):
    """Django's, by a client that is made once."""

    def __init__(self, server: str, params: dict[str, Any]):
        super().__init__(server, params)
        self._class = _Client
