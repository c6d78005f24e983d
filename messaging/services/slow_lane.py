"""Accounts whose provider answers slowly share few of the processes that send, so that they never hold all of them.

An account is slow from a call that took ``SLOW`` seconds until one that did not, or until nobody has called for a while.
Its messages that find no place wait one behind the other, as long as each call before them is likely to take. Redis away:
nobody is slow.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from config.ids import uuid7
from config.redis_client import redis, unless_away
from messaging.models import Connection
from messaging.services.pacing import root_of

log = structlog.get_logger(__name__)
NOT_COUNTED = "slow_lane.not_counted"
SLOW = 3.0  # seconds of a call
REMEMBERED = 60  # seconds after which an account may have become quick again
LEASE = 120  # seconds; a place whose worker died is free then
LONGEST = 60  # seconds that a message waits before it asks again

# KEYS: how long the account's last call took, its line, the lane of all. ARGV: places, ms of a lease, ms at most, a name.
ENTER = """
local took = tonumber(redis.call('GET', KEYS[1]) or 0)
if took == 0 then return -1 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
if redis.call('ZCARD', KEYS[3]) < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[3], now + ARGV[2], ARGV[4])
  redis.call('PEXPIRE', KEYS[3], ARGV[2])
  return 0
end
local line = math.min(math.max(now, tonumber(redis.call('GET', KEYS[2]) or now)) + took, now + ARGV[3])
redis.call('SET', KEYS[2], string.format('%.0f', line), 'PX', math.ceil(line - now))
return line - now
"""


@contextmanager
def place(connection: Connection) -> Iterator[float]:
    """0: the message may go, and keeps its place until the block ends. Else how many seconds it should wait."""
    name = str(uuid7())
    wait = _enter(connection, name)
    try:
        yield max(wait, 0)
    finally:
        if wait == 0:
            unless_away(lambda: redis().zrem(_lane(), name), event=NOT_COUNTED)


def took(connection: Connection, seconds: float) -> None:
    """How long a call took, whatever came of it."""
    mark, line = _keys(connection)
    if seconds >= SLOW:
        unless_away(lambda: redis().set(mark, int(seconds * 1000), ex=REMEMBERED), event=NOT_COUNTED)
    else:
        unless_away(lambda: redis().delete(mark, line), event=NOT_COUNTED)


def _enter(connection: Connection, name: str) -> float:
    numbers = (settings.SLOW_CALLS_AT_ONCE, int(LEASE * 1000), LONGEST * 1000)
    try:
        answer = redis().eval(ENTER, 3, *_keys(connection), _lane(), *numbers, name)
    except (RedisError, OSError) as error:
        log.warning(NOT_COUNTED, error=type(error).__name__)
        return -1
    return answer / 1000 if answer > 0 else answer


def _keys(connection: Connection) -> tuple[str, str]:
    root = root_of(connection)
    return f"{root}:slow", f"{root}:slow-line"


def _lane() -> str:
    """Of all organizations: they share the processes."""
    return f"{settings.REDIS_PREFIX}:slow-lane"
