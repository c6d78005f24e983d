"""How many people the numbers of one Meta portfolio may still write to first, within any 24 hours.

Meta counts people, not messages: those who are sent a template while they have no open window. All numbers of a
portfolio share the limit, so what broadcasts may use is ``SERVICE`` less than all of it: an appointment confirmed by a
colleague still goes when a broadcast has taken its part. Redis counts, so that two workers never take the last place
twice; when it knows nothing, the messages of the day tell it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone
from redis.exceptions import RedisError

from config.redis_client import redis
from messaging.models import Connection, Message
from messaging.services import accounts
from tenants import context

log = structlog.get_logger(__name__)
DAY = timedelta(days=1)
SERVICE = 0.1  # of the limit, kept for what is no broadcast
REMEMBERED = 25 * 3600  # seconds after which a portfolio that nobody writes from is counted anew
GONE = ("sending", "unknown", "sent", "delivered", "read", "played")

# KEYS: the people of the day. ARGV: how many they may be at most (below 0: as many as come), who is written to.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 86400000)
local most = tonumber(ARGV[1])
if most >= 0 and not redis.call('ZSCORE', KEYS[1], ARGV[2]) and redis.call('ZCARD', KEYS[1]) >= most then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[2])
redis.call('PEXPIRE', KEYS[1], 90000000)
return 1
"""


@dataclass(frozen=True)
class Standing:
    """What may still be sent to whom has no open window."""

    limit: int
    used: int
    frees_at: datetime | None = None  # when the first of those counted no longer counts

    @property
    def kept(self) -> int:
        """For service."""
        return self.limit - _for_broadcasts(self.limit)

    @property
    def left(self) -> int:
        """For broadcasts."""
        return max(0, _for_broadcasts(self.limit) - self.used)


def take(connection: Connection, contact: UUID) -> bool:
    """A place for one person of a broadcast; False when there is none now."""
    limit = _limit(connection)
    if limit is None:
        return True
    most = _for_broadcasts(limit)
    try:
        return bool(redis().eval(TAKE, 1, _counted(connection), most, str(contact)))
    except (RedisError, OSError) as error:
        log.warning("quota.not_counted", error=type(error).__name__)
        return len(_people(connection)) < most


def note(connection: Connection, contact: UUID) -> None:
    """Somebody was written to first, by whomever: it counts, whatever the limit."""
    if _limit(connection) is None:
        return
    try:
        redis().eval(TAKE, 1, _counted(connection), -1, str(contact))
    except (RedisError, OSError) as error:
        log.warning("quota.not_counted", error=type(error).__name__)


def standing(connection: Connection | None) -> Standing | None:
    """For people to read; None where there is no limit, or nobody has told one."""
    if connection is None or (limit := _limit(connection)) is None:
        return None
    since = timezone.now() - DAY
    try:
        key = _counted(connection)
        used = redis().zcount(key, since.timestamp() * 1000, "+inf")
        oldest: Any = redis().zrangebyscore(key, since.timestamp() * 1000, "+inf", start=0, num=1, withscores=True)
        moments = [datetime.fromtimestamp(score / 1000, timezone.get_current_timezone()) for _who, score in oldest]
    except (RedisError, OSError):
        people = _people(connection)
        used, moments = len(people), sorted(people.values())[:1]
    return Standing(limit, used, moments[0] + DAY if moments else None)


def _limit(connection: Connection) -> int | None:
    limit = accounts.limit_of(connection)
    return None if limit is None or limit == accounts.UNLIMITED else limit


def _for_broadcasts(limit: int) -> int:
    return limit - max(1, round(limit * SERVICE))


def _counted(connection: Connection) -> str:
    """Where the portfolio's people of the day are counted; told by the rows when that is not known yet."""
    key = f"{settings.REDIS_PREFIX}:{context.current_schema()}:quota:{_portfolio(connection)}"
    if redis().set(f"{key}:known", 1, ex=REMEMBERED, nx=True) and (people := _people(connection)):
        redis().zadd(key, {str(pk): at.timestamp() * 1000 for pk, at in people.items()})
        redis().expire(key, REMEMBERED)
    return key


def _people(connection: Connection) -> dict[UUID, datetime]:
    """Who was sent a template in 24 hours by any number of the portfolio, and when last."""
    together = Connection.objects.filter(is_current=True, account__waba_id=_portfolio(connection)).values("channel")
    sent = Message.objects.filter(
        direction=Message.Direction.OUT, kind="template", status__in=GONE, is_historical=False
    )
    sent = sent.filter(sent_at__gt=Now() - DAY, channel__in=together)
    rows = sent.order_by().values_list("conversation__contact").annotate(Max("sent_at"))
    return dict(rows)


def _portfolio(connection: Connection) -> str:
    """Numbers of one business account share it for sure; which accounts are one company's, Meta does not tell."""
    return str(connection.account.get("waba_id") or connection.pk)
