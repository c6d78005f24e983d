"""The month's messages, counted by Redis so that two never take the last place; the rows tell it when it knows nothing.

It forgets within the hour, and is told again: a place that was taken for a message that never came is free again then.
"""

from typing import Any

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from config.redis_client import redis
from tenants import context
from tenants.billing import meters

log = structlog.get_logger(__name__)
REMEMBERED = 3600  # seconds
UNKNOWN = -1
# KEYS: the month's number. ARGV: how many there may be.
TAKE = """
local number = redis.call('GET', KEYS[1])
if not number then return -1 end
if tonumber(number) >= tonumber(ARGV[1]) then return 0 end
return redis.call('INCR', KEYS[1])
"""


def take(limit: int) -> int | None:
    """Which of the month's messages this one is; None: there is no place left."""
    try:
        number: Any = redis().eval(TAKE, 1, _key(), limit)
        if number == UNKNOWN:
            redis().set(_key(), meters.sent_this_month(), ex=REMEMBERED, nx=True)
            number = redis().eval(TAKE, 1, _key(), limit)
    except (RedisError, OSError) as error:
        log.warning("billing.not_counted", error=type(error).__name__)
        number = meters.sent_this_month() + 1
        return number if number <= limit else None
    return int(number) or None


def taken(limit: int) -> int:
    """How many there are. Only a full month is worth the certainty of the rows."""
    try:
        known: Any = redis().get(_key())
    except (RedisError, OSError):
        known = None
    return int(known) if known is not None and int(known) < limit else meters.sent_this_month()


def _key() -> str:
    return f"{settings.REDIS_PREFIX}:{context.current_schema()}:billing:messages:{meters.month():%Y-%m}"
