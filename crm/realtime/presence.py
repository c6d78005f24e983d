"""Who has a record open just now, and what with: in Redis alone, for less than a minute at a time.

A place is ``kind:id``. Higher apps add kinds to ``places`` at start-up: what is asked of the rows of a kind is who may see
one. Whoever may not see it is neither told of others there nor shown to them. Nothing of this is kept or counted.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from config.ids import uuid_or_none
from crm.models import Lead, Pipeline
from tenants.access import Principal
from tenants.admission import Access
from tenants.context import current_schema, tenant_sync_to_async

from . import groups
from .audience import Audience, sees
from .frames import DOING

log = structlog.get_logger(__name__)
LASTS = 40  # seconds that a place is held after it was last said: two heartbeats may be lost
Visible = Callable[[Principal], bool]


def _lead(pk: UUID) -> Visible | None:
    found = Lead.objects.filter(pk=pk).values_list("owner_id", flat=True)
    audiences = [Audience("lead", (owner,) if owner else ()) for owner in found]
    return (lambda principal: sees(principal, audiences[0])) if audiences else None


def _pipeline(pk: UUID) -> Visible | None:
    return (lambda principal: principal.may("lead.view")) if Pipeline.objects.filter(pk=pk).exists() else None


# kind → a row's id → who may see it; None when there is no such row
places: dict[str, Callable[[UUID], Visible | None]] = {"lead": _lead, "pipeline": _pipeline}


def visible(place: str) -> Visible | None:
    kind, _colon, name = place.partition(":")
    pk = uuid_or_none(name)
    return places[kind](pk) if kind in places and pk else None


def present(place: str) -> dict[UUID, str]:
    """Who is at a place, and what each does; nobody while Redis is away."""
    layer = get_channel_layer()
    key = _key(layer, place)
    try:
        return _people(layer.redis.zrangebyscore(key, time.time(), "+inf"))
    except (RedisError, OSError) as error:
        log.debug("presence.not_read", error=type(error).__name__)
        return {}


def attend(access: Access, socket: str, was: Mapping[str, str], now: Mapping[str, str]) -> tuple[dict[str, str], dict]:
    """Keep where a socket's person is; (what was kept of it, who is there by place). Raises RedisError."""
    kept = {place: doing for place, doing in now.items() if (may := visible(place)) and may(access)}
    there = {}
    for place in {*was, *kept}:
        there[place] = _note(place, (access.user_id, socket), was.get(place), kept.get(place))
    return kept, there


attend_async = tenant_sync_to_async(attend)


def _note(place: str, who: tuple[UUID, str], was: str | None, now: str | None) -> dict[UUID, str]:
    """One socket's line at a place. All open pages hear that something changed there; those at the place ask what."""
    layer = get_channel_layer()
    key, moment = _key(layer, place), time.time()
    with layer.redis.pipeline() as pipe:
        pipe.zremrangebyscore(key, 0, moment)
        pipe.zrange(key, 0, -1)
        if was and was != now:
            pipe.zrem(key, _line(who, was))
        if now:
            pipe.zadd(key, {_line(who, now): moment + LASTS}).expire(key, LASTS)
        pipe.zrange(key, 0, -1)
        answers = pipe.execute()
    before, after = _people(answers[1]), _people(answers[-1])
    if before != after:
        layer.publish(groups.everyone(), {"type": "live.presence", "place": place, "by": who[1]})
    return after


def _line(who: tuple[UUID, str], doing: str) -> str:
    return f"{who[0]}|{doing}|{who[1]}"


def _people(lines: Iterable[bytes]) -> dict[UUID, str]:
    """Several windows of one person are that person once."""
    found: dict[UUID, str] = {}
    for line in lines:
        person, doing, _socket = line.decode().split("|", 2)
        pk = UUID(person)
        found[pk] = max(found.get(pk, doing), doing, key=DOING.index)
    return found


def _key(layer, place: str) -> str:
    return f"{layer.prefix}:presence:{current_schema()}:{place}"
