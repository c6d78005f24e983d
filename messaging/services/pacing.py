"""When the next message may leave: the rhythm of the account and of the recipient, and an account that is down or full.

A bucket is one number in Redis, the moment from which it is full again (the generic cell rate algorithm). A short wait is
waited out in the worker; else the item is held, and held ones come back one after another, not all at once. Redis away:
one message a second and account in each process, never as many as there are.
"""

import random
import time
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from config.outside.errors import ProviderError, Scope, Unavailable
from config.redis_client import redis, unless_away
from messaging.models import Connection
from messaging.providers.base import Rhythm
from messaging.services import health
from tenants import context

log = structlog.get_logger(__name__)
WAITED_OUT = 1000  # ms a worker waits itself
OPENS_AT = 5  # failures in a row after which an account counts as down
FAILURES_KEPT = 600  # seconds after which an old failure no longer belongs to a row
COOLING = 30  # seconds until somebody tries again whether it is up
TRYING = 60  # seconds the one who tries has for it
WITHOUT_REDIS = 1.0  # seconds between two messages of an account when nobody can count

# KEYS: failures, pause, line and rhythm of the account, pause and rhythm of the recipient.
# ARGV: most ms to wait out, failures that open, ms for a try; ms for one and burst of the account, and of the recipient.
TURN = """
local held = math.max(redis.call('PTTL', KEYS[2]), redis.call('PTTL', KEYS[5]))
if held > 0 then return {held, 0} end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function full(key) return tonumber(redis.call('GET', key) or now) end
local function take(key, from, every)
  if tonumber(every) == 0 then return end
  redis.call('SET', key, string.format('%.3f', from + every), 'PX', math.ceil(from + every - now) + 1000)
end
local ours, theirs = full(KEYS[4]), full(KEYS[6])
local account = math.max(now, ours - ARGV[4] * (ARGV[5] - 1))
local at = math.max(account, theirs - ARGV[6] * (ARGV[7] - 1))
local most = tonumber(ARGV[1])
if account - now > most then
  local line = math.max(account, full(KEYS[3]))
  take(KEYS[3], line, ARGV[4])
  return {math.ceil(math.max(line, at) - now), 0}
end
if at - now > most then return {math.ceil(at - now), 0} end
if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[2]) then redis.call('SET', KEYS[2], 1, 'PX', ARGV[3]) end
take(KEYS[4], math.max(ours, at), ARGV[4])
take(KEYS[6], math.max(theirs, at), ARGV[6])
return {math.ceil(at - now), 1}
"""
NOT_COUNTED = "pacing.not_counted"
NO_LIMIT = Rhythm(0, 1)
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
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
        root = root_of(connection)
        person = f"{root}:{recipient}"
        return cls(f"{root}:failures", f"{root}:pause", f"{root}:line", f"{root}:rhythm", f"{person}:pause", person)


def root_of(connection: Connection) -> str:
    """What the keys of an account begin with."""
    return f"{settings.REDIS_PREFIX}:{context.current_schema()}:pacing:{connection.pk}"


def hold(connection: Connection, recipient: UUID) -> float:
    """0: it goes now. Else for how many seconds it must be held."""
    keys, provider = Keys.of(connection, recipient), connection.provider
    names = (keys.failures, keys.pause, keys.line, keys.account, keys.recipient_pause, keys.recipient)
    rhythms = (provider.rhythm(connection.account) or NO_LIMIT, provider.recipient_rhythm or NO_LIMIT)
    numbers = [number for rhythm in rhythms for number in (rhythm.seconds * 1000, rhythm.burst)]
    try:
        wait, goes = redis().eval(TURN, len(names), *names, WAITED_OUT, OPENS_AT, TRYING * 1000, *numbers)
    except (RedisError, OSError) as error:
        log.warning(NOT_COUNTED, error=type(error).__name__)
        return _without_redis(keys.account)
    if not goes:
        return wait / 1000
    time.sleep(wait / 1000)
    return 0


def went(connection: Connection) -> None:
    """The provider took it, or refused it for good: it is there. Patience it asked for meanwhile is kept."""
    keys = Keys.of(connection)
    unless_away(lambda: redis().delete(keys.failures) and redis().delete(keys.pause), event=NOT_COUNTED)


def failed(connection: Connection, recipient: UUID, error: ProviderError) -> None:
    """The provider asks for patience, or did not do its part: others of the account need not find that out."""
    keys = Keys.of(connection, recipient)
    if isinstance(error, Unavailable) and error.retry_after:
        key = keys.recipient_pause if error.scope == Scope.RECIPIENT else keys.pause
        patience = int(error.retry_after * 1000)
        unless_away(lambda: redis().set(key, 1, px=patience), event=NOT_COUNTED)
        return
    unless_away(lambda: _count(connection, keys), event=NOT_COUNTED)


def pause(attempts: int, retry_after: float | None = None) -> float:
    """Seconds to wait before the next try: longer each time, never two workers at the same moment."""
    usual = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return max(retry_after or 0, usual) * random.uniform(1, 1.5)  # noqa: S311 - spreads load, hides nothing


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
