"""What Django's cache keeps for this test process; others side by side share its Redis."""

from django.conf import settings
from django.core.cache import caches


def forget_cached() -> None:
    """As if Redis had been lost: limits, codes that were used, flags."""
    client = caches["default"]._cache.get_client(None, write=True)
    for key in client.scan_iter(f"{settings.REDIS_PREFIX}:*"):
        client.delete(key)
