"""The addresses that providers post to: one for each channel, and one for the platform's own app."""

from typing import NamedTuple

from django.conf import settings

from config.templatetags.ui import public_url
from messaging.providers import registry

PLATFORM = ""  # the token of the platform's own app, which has none


class Address(NamedTuple):
    """Where something is posted: the provider's part of the addresses, and the token in it."""

    provider: str = registry.OF_PLATFORM
    token: str = PLATFORM

    @property
    def path(self) -> str:
        return public_url(f"hook_{self.provider}", self.token) if self.token else public_url("hook_meta")

    @property
    def url(self) -> str:
        """As the provider is told it, whatever proxies stand before us."""
        return f"{settings.PUBLIC_URL}{self.path}"
