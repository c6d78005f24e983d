"""How often one caller, and all callers of one organization, may ask."""

import structlog
from django.core.exceptions import ImproperlyConfigured
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle

log = structlog.get_logger(__name__)
DEFAULT_CALLS_AN_HOUR = 1000


class _Throttle(SimpleRateThrottle):
    """Keys stand in the organization's part of the cache. Redis away: calls pass, and the log says so."""

    def allow_request(self, request, view) -> bool:
        if request.auth is None:
            return True
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            log.warning("throttle.unavailable", error=type(error).__name__)
            return True


class PrincipalThrottle(_Throttle):
    """One person or key: enough for a busy page, too little for a scraper."""

    scope = "principal"
    rate = "300/min"

    def get_cache_key(self, request, view) -> str:
        return f"throttle:principal:{request.auth.pk}"


class OrganizationThrottle(_Throttle):
    """All keys of an organization together, by its plan; people in a browser do not count."""

    scope = "organization"
    rate = f"{DEFAULT_CALLS_AN_HOUR}/hour"

    def get_cache_key(self, request, view) -> str | None:
        if request.auth.user_id is not None:
            return None
        limits = request._request.organization.plan.limits
        self.num_requests = limits.get("api_calls_an_hour", DEFAULT_CALLS_AN_HOUR)
        if not isinstance(self.num_requests, int):
            raise ImproperlyConfigured("A plan's api_calls_an_hour must be a whole number.")
        return "throttle:organization"
