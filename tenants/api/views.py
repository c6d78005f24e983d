"""What the API's sets of actions share."""

from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured
from rest_framework.viewsets import GenericViewSet

from tenants.access import Principal, Rule


class OrganizationViewSet(GenericViewSet):
    """Actions on the rows of one organization. One without a rule in ``allow`` cannot be routed."""

    allow: ClassVar[dict[str, Rule]] = {}

    @classmethod
    def as_view(cls, actions=None, **initkwargs):
        undeclared = set((actions or {}).values()) - cls.allow.keys()
        if undeclared:
            raise ImproperlyConfigured(f"{cls.__qualname__}: no rule in `allow` for {', '.join(sorted(undeclared))}.")
        return super().as_view(actions, **initkwargs)

    @property
    def principal(self) -> Principal:
        """The membership or the key that asks."""
        return self.request.auth

    @property
    def person(self):
        """The user for ``by=``; None when a key asks."""
        return self.request.auth.user
