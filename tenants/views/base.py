"""Views that say who may use them."""

from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.views.generic import View

from tenants import audit
from tenants.access import Rule
from tenants.requests import OrganizationRequest


class RuledView(View):
    """A view that says who may use it. One that does not say cannot be routed.

    ``allow`` holds for every method; ``allow_methods`` narrows single ones, such as ``{"post": may("lead.create")}``.
    """

    allow: ClassVar[Rule]
    allow_methods: ClassVar[dict[str, Rule]] = {}

    @classmethod
    def as_view(cls, **initkwargs):
        if not isinstance(getattr(cls, "allow", None), Rule):
            raise ImproperlyConfigured(f"{cls.__qualname__} must set `allow` to a rule of tenants.access.")
        return super().as_view(**initkwargs)

    @classmethod
    def rule_for(cls, method: str) -> Rule:
        """The rule of one method, for the view itself and for whoever lists what is allowed."""
        return cls.allow_methods.get(method.lower(), cls.allow)

    def dispatch(self, request, *args, **kwargs):
        if not self.allow(request) or not self.rule_for(request.method)(request):
            if request.user.is_authenticated:
                audit.record("permission.refused", path=request.path[:200], method=request.method)
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class TenantView(RuledView):
    """A view inside an organization: ``request.organization`` and ``request.membership`` are there."""

    request: OrganizationRequest
