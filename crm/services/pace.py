"""How often an organization may do something, counted for all workers together in Redis."""

import time

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def take(name: str, *, most: int, seconds: int) -> bool:
    """One of ``most`` in this stretch of ``seconds``; False when they are used up, or nobody can count."""
    try:
        cache.add(key(name, seconds), 0, timeout=seconds)
        return cache.incr(key(name, seconds)) <= most
    except ValueError:  # the stretch ended in between
        return False
    except (RedisError, OSError) as error:
        log.warning("pace.not_counted", name=name, error=type(error).__name__)
        return False


def used(name: str, *, seconds: int) -> int:
    """How many were asked for in this stretch."""
    try:
        return int(cache.get(key(name, seconds)) or 0)
    except (RedisError, OSError):
        return 0


def key(name: str, seconds: int) -> str:
    """Where this stretch is counted."""
    return f"pace:{name}:{int(time.time() // seconds)}"
