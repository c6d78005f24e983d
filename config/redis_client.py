"""Redis itself, for what Django's cache cannot say: scripts that read and write as one."""

from collections.abc import Callable
from functools import cache

import structlog
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)
PATIENCE = 2  # seconds; who waits here has other things to do


@cache
def redis() -> Redis:
    """The client of this process, safe to share between threads."""
    once_more = Retry(NoBackoff(), 1)  # a connection that stood idle may be dead; more tries only keep a worker waiting
    return Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once_more)


def unless_away(does: Callable[[], object], *, event: str) -> None:
    """What may be left out when Redis does not answer; ``event`` is how the log tells of it."""
    try:
        does()
    except (RedisError, OSError) as error:
        log.warning(event, error=type(error).__name__)
