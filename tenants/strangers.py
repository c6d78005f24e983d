"""Attempts on organizations by people who have not signed in: noted, but never so many that they fill the audit."""

from time import time

import structlog
from allauth.core.internal.ratelimit import truncate_ip
from django.core.cache import cache
from redis.exceptions import RedisError

from tenants import audit, context

log = structlog.get_logger(__name__)
HOUR = 3600
OF_A_NETWORK, OF_ALL = 100, 2_000  # lines an hour; whoever has signed in leaves one each time


def is_noted(actor: audit.Actor) -> bool:
    """Whether this attempt becomes a line. Those that do not are in the log; without Redis each is a line."""
    if actor.id:
        return True
    try:
        with context.in_public():
            is_one_too_many = _count(f"network:{truncate_ip(actor.address)}") > OF_A_NETWORK or _count("all") > OF_ALL
    except (RedisError, OSError, ValueError) as error:  # ValueError: the counter was flushed between two steps
        log.warning("strangers.not_counted", error=type(error).__name__)
        return True
    if is_one_too_many:
        log.warning("strangers.not_noted", address=actor.address)
    return not is_one_too_many


def _count(whose: str) -> int:
    key = f"public:strangers:{whose}:{time() // HOUR:.0f}"
    cache.add(key, 0, timeout=HOUR)
    return cache.incr(key)
