"""How often one caller, one address, and all programs of one organization together may ask."""

from time import time

import structlog
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

from tenants.services.devices import place_of

log = structlog.get_logger(__name__)
MINUTE, HOUR = 60, 3600


class _Throttle(BaseThrottle):
    """A sliding window made of two counters: the running one, and the last by how much of it still counts.

    Counters stand in the organization's part of the cache. Redis away: calls pass, and the log says so.
    """

    name: str
    period: int

    def limit_of(self, request) -> int | None:
        """How many calls in a period; None when this throttle is not about the caller."""
        raise NotImplementedError

    def key_of(self, request) -> str:
        raise NotImplementedError

    def allow_request(self, request, view) -> bool:
        self._wait = 0.0
        limit = self.limit_of(request)
        if limit is None:
            return True
        try:
            return self._counted(f"throttle:{self.name}:{self.key_of(request)}", limit)
        except (RedisError, OSError, ValueError) as error:  # ValueError: the counter was flushed between two steps
            log.warning("throttle.unavailable", error=type(error).__name__)
            return True

    def wait(self) -> float:
        return self._wait

    def _counted(self, key: str, limit: int) -> bool:
        window, passed = divmod(time(), self.period)
        running, last = f"{key}:{window:.0f}", f"{key}:{window - 1:.0f}"
        cache.add(running, 0, timeout=2 * self.period)
        calls, before = cache.incr(running), cache.get(last) or 0
        if calls + before * (1 - passed / self.period) <= limit:
            return True
        cache.decr(running)  # a refused call does not push the next one further away
        self._wait = round(_until_room(calls, before, limit, passed / self.period) * self.period, 3)
        return False


class AddressThrottle(_Throttle):
    """All programs at one address that call one organization; and whoever there has no key or token that is good."""

    name, period = "address", MINUTE

    def limit_of(self, request) -> int | None:
        return settings.API_CALLS_A_MINUTE_OF_ADDRESS if _is_program(request) else None

    def key_of(self, request) -> str:
        address, _agent = place_of(request._request)
        return truncate_ip(address)


class PrincipalThrottle(_Throttle):
    """One person, key or app: enough for a busy page, too little for a scraper."""

    name, period = "principal", MINUTE

    def limit_of(self, request) -> int | None:
        return settings.API_CALLS_A_MINUTE if request.auth is not None else None

    def key_of(self, request) -> str:
        return str(request.auth.pk)


class OrganizationThrottle(_Throttle):
    """All keys and tokens of an organization together, by its plan; people in a browser do not count."""

    name, period = "organization", HOUR

    def limit_of(self, request) -> int | None:
        if request.auth is None or not _is_program(request):
            return None
        limit = request._request.organization.plan.limits.get("api_calls_an_hour", settings.API_CALLS_AN_HOUR)
        if not isinstance(limit, int):
            raise ImproperlyConfigured("A plan's api_calls_an_hour must be a whole number.")
        return limit

    def key_of(self, request) -> str:
        return "all"


def _is_program(request) -> bool:
    """Not somebody in a browser."""
    return request.auth is None or request.auth.user_id is None or request._request.grant is not None


def calls_of_the_hour() -> int:
    """What all keys and tokens of the organization we are in have asked in the last hour."""
    window, passed = divmod(time(), HOUR)
    key = f"throttle:{OrganizationThrottle.name}:all"
    try:
        calls, before = (cache.get(f"{key}:{window - ago:.0f}") or 0 for ago in (0, 1))
    except (RedisError, OSError):
        return 0
    return round(calls + before * (1 - passed / HOUR))


def _until_room(calls: int, before: int, limit: int, passed: float) -> float:
    """Periods until one more call fits, when nobody else asks. ``calls`` counts the one that was refused."""
    if calls <= limit and before:
        return max(0.0, 1 - (limit - calls) / before - passed)
    return (1 - passed) + max(0.0, 1 - (limit - 1) / max(calls - 1, 1))
