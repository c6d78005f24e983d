"""When the next message may leave: the rhythm of the account and of the recipient, and an account that is down or full.

A bucket is one number in Redis, the moment from which it is full again (the generic cell rate algorithm). A short wait is
waited out in the worker; else the item is held, and held ones come back one after another, not all at once. Redis away:
one message a second and account in each process, never as many as there are.
"""

import time
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from config.outside.errors import ProviderError, Scope, Unavailable
from config.redis_client import redis
from messaging.models import Connection
from messaging.services import health
from tenants import context

log = structlog.get_logger(__name__)
WAITED_OUT = 1000  # ms a worker waits itself
OPENS_AT = 5  # failures in a row after which an account counts as down
FAILURES_KEPT = 600  # seconds after which an old failure no longer belongs to a row
COOLING = 30  # seconds until somebody tries again whether it is up
TRYING = 60  # seconds the one who tries has for it
WITHOUT_REDIS = 1.0  # seconds between two messages of an account when nobody can count

# KEYS: failures, pause and line of the account, pause of the recipient, then the buckets.
# ARGV: most ms to wait out, failures that open, ms for a try, then each bucket's ms for one and its burst.
TURN = """
local held = math.max(redis.call('PTTL', KEYS[2]), redis.call('PTTL', KEYS[4]))
if held > 0 then return {held, 0} end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local at, full = now, {}
for i = 5, #KEYS do
  full[i] = tonumber(redis.call('GET', KEYS[i]) or now)
  at = math.max(at, full[i] - ARGV[2 * i - 6] * (ARGV[2 * i - 5] - 1))
end
if at - now > tonumber(ARGV[1]) then
  local line = math.max(at, tonumber(redis.call('GET', KEYS[3]) or at))
  local after = line + (ARGV[4] or 0)
  redis.call('SET', KEYS[3], string.format('%.0f', after), 'PX', math.ceil(after - now) + 1000)
  return {math.ceil(line - now), 0}
end
if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[2]) then redis.call('SET', KEYS[2], 1, 'PX', ARGV[3]) end
for i = 5, #KEYS do
  local after = math.max(full[i], at) + ARGV[2 * i - 6]
  redis.call('SET', KEYS[i], string.format('%.3f', after), 'PX', math.ceil(after - now) + 1000)
end
return {math.ceil(at - now), 1}
"""
_last: dict[str, float] = {}


@dataclass(frozen=True)
class Keys:
    """Where an account is counted, and one of its recipients."""

    failures: str
    pause: str
    line: str
    account: str
    recipient_pause: str
    recipient: str

    @classmethod
    def of(cls, connection: Connection, recipient: UUID | None = None) -> "Keys":
        """``recipient`` is the conversation: one person's on this channel, and no personal data in a key."""
        root = f"{settings.REDIS_PREFIX}:{context.current_schema()}:pacing:{connection.pk}"
        person = f"{root}:{recipient}"
        return cls(f"{root}:failures", f"{root}:pause", f"{root}:line", f"{root}:rhythm", f"{person}:pause", person)


def hold(connection: Connection, recipient: UUID) -> float:
    """0: it goes now. Else for how many seconds it must be held."""
    keys, provider = Keys.of(connection, recipient), connection.provider
    rhythms = [(keys.account, provider.rhythm(connection.account)), (keys.recipient, provider.recipient_rhythm)]
    buckets = [(key, rhythm) for key, rhythm in rhythms if rhythm]
    numbers = [number for _key, rhythm in buckets for number in (rhythm.seconds * 1000, rhythm.burst)]
    names = [keys.failures, keys.pause, keys.line, keys.recipient_pause, *(key for key, _rhythm in buckets)]
    try:
        wait, goes = redis().eval(TURN, len(names), *names, WAITED_OUT, OPENS_AT, TRYING * 1000, *numbers)
    except (RedisError, OSError) as error:
        log.warning("pacing.not_counted", error=type(error).__name__)
        return _without_redis(keys.account)
    if not goes:
        return wait / 1000
    time.sleep(wait / 1000)
    return 0


def went(connection: Connection) -> None:
    """The provider took it, or refused it for good: it is there."""
    keys = Keys.of(connection)
    _quietly(lambda: redis().delete(keys.failures, keys.pause))


def failed(connection: Connection, recipient: UUID, error: ProviderError) -> None:
    """The provider asks for patience, or did not do its part: others of the account need not find that out."""
    keys = Keys.of(connection, recipient)
    if isinstance(error, Unavailable) and error.retry_after:
        key = keys.recipient_pause if error.scope == Scope.RECIPIENT else keys.pause
        _quietly(lambda: redis().set(key, 1, px=int(error.retry_after * 1000)))
        return
    _quietly(lambda: _count(connection, keys))


def down_for(connection: Connection) -> float | None:
    """Seconds until the account is tried again; None when nothing holds it."""
    keys = Keys.of(connection)
    try:
        left = redis().pttl(keys.pause)
    except (RedisError, OSError):
        return None
    return left / 1000 if left > 0 else None


def _count(connection: Connection, keys: Keys) -> None:
    with redis().pipeline() as pipe:
        pipe.incr(keys.failures)
        pipe.expire(keys.failures, FAILURES_KEPT)
        failures, _expires = pipe.execute()
    if failures >= OPENS_AT:
        redis().set(keys.pause, 1, ex=COOLING)
        log.warning("pacing.account_down", connection=str(connection.pk), failures=failures)
        health.changed(connection)


def _without_redis(account: str) -> float:
    now = time.monotonic()
    wait = _last.get(account, 0) + WITHOUT_REDIS - now
    if wait > 0:
        return wait
    _last[account] = now
    return 0


def _quietly(does) -> None:
    try:
        does()
    except (RedisError, OSError) as error:
        log.warning("pacing.not_counted", error=type(error).__name__)
