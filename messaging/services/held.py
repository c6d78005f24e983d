"""Which accounts at providers are left alone just now, or are slow, of all organizations: for the operator."""

from collections.abc import Iterator
from itertools import islice

import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.redis_client import redis
from tenants.figures import Held
from tenants.models import Organization

log = structlog.get_logger(__name__)
MOST = 200


def accounts() -> list[Held]:
    """By what pacing and the slow lane have written down; nothing while Redis is away."""
    try:
        return list(islice(_accounts(), MOST))
    except (RedisError, OSError) as error:
        log.warning("held.not_read", error=type(error).__name__)
        return []


def _accounts() -> Iterator[Held]:
    words = {"pause": _("down, or asks for patience"), "slow": _("answers slowly")}
    names = dict(Organization.objects.values_list("schema_name", "slug"))
    start = f"{settings.REDIS_PREFIX}:"
    for key in redis().scan_iter(match=f"{start}*:pacing:*", count=1000):
        match key.decode().removeprefix(start).split(":"):
            case [schema, "pacing", account, what] if what in words:
                seconds = max(0, -(-redis().pttl(key) // 1000))
                yield Held(names.get(schema, schema), account, words[what], seconds)
