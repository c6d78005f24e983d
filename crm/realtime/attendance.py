"""Where one socket's person is, and what is told of it to that socket: names of places, never of people."""

from collections.abc import Mapping

import structlog
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from tenants.admission import Access

from . import presence

log = structlog.get_logger(__name__)


class Attendance:
    """What the page says of itself, kept with a new end at each heartbeat. Without Redis there is none, and no harm."""

    def __init__(self, access: Access, socket: str):
        self._access, self._socket = access, socket
        self._said: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._shown: dict[str, dict] = {}

    async def be(self, places: Mapping[str, str]) -> list[dict]:
        """Only here from now on; the frames for whoever has just come to a place."""
        came = places.keys() - self._said.keys()
        self._said = dict(places)
        await self._attend(self._said)
        return [{"at": place} for place in sorted(came & self._kept.keys())]

    async def stay(self) -> list[dict]:
        """Still here, if one may still be; the frames for places where somebody's time has run out unheard."""
        if not self._said:
            return []
        shown = self._shown
        await self._attend(self._said)
        return [{"at": place} for place in sorted(self._said) if shown.get(place) != self._shown.get(place)]

    def heard(self, place: str, by: str) -> list[dict]:
        """Somebody else's socket came, went, or does something else."""
        return [{"at": place}] if place in self._kept and by != self._socket else []

    async def leave(self) -> None:
        if self._kept:
            await self._attend({})

    async def _attend(self, places: Mapping[str, str]) -> None:
        try:
            self._kept, self._shown = await presence.attend_async(
                self._access.schema, self._access, self._socket, self._kept, places
            )
        except (RedisError, DatabaseError, OSError) as error:
            log.debug("presence.not_kept", error=type(error).__name__)
