"""How often people whom nobody knows may knock: counted in Redis, for all processes together."""

import time

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from tenants import context

log = structlog.get_logger(__name__)


def is_too_often(name: str, *, most: int, seconds: int = 60) -> bool:
    """Whether this happened more than ``most`` times in this window. Redis away: nobody is turned away for it."""
    key = f"public:door:{name}:{int(time.time()) // seconds}"
    try:
        with context.in_public():
            cache.add(key, 0, timeout=2 * seconds)
            return cache.incr(key) > most
    except (RedisError, OSError, ValueError) as error:
        log.warning("knocking.not_counted", error=type(error).__name__)
        return False
