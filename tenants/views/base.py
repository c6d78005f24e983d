"""Views that say who may use them."""

from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from tenants import audit, scanning
from tenants.access import Rule
from tenants.billing import features
from tenants.recent import is_recent
from tenants.requests import OrganizationRequest
from tenants.views import lacking
from tenants.views.confirming import ask_first


class RuledView(View):
    """A view that says who may use it. One that does not say cannot be routed.

    ``allow`` holds for every method; ``allow_methods`` narrows single ones, such as ``{"post": may("lead.create")}``.
    ``recently_signed_in`` names the methods that only somebody may use who proved within five minutes who they are:
    whoever did not is asked in a dialog, and what they sent is sent again.
    """

    allow: ClassVar[Rule]
    allow_methods: ClassVar[dict[str, Rule]] = {}
    recently_signed_in: ClassVar[frozenset[str]] = frozenset()

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
        self.look_at_plan(request)
        if request.method.lower() in self.recently_signed_in and not is_recent(request):
            return ask_first(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except (scanning.Infected, scanning.NotScanned) as refusal:
            return _unopened(request, refusal)
        except scanning.Missing as gone:
            raise Http404(str(gone)) from None

    def look_at_plan(self, request) -> None:
        """Outside organizations there is none."""


def _unopened(request, refusal: scanning.Infected | scanning.NotScanned) -> HttpResponse:
    is_harmful = isinstance(refusal, scanning.Infected)
    response = render(request, "errors/unopened.html", {"said": refusal.message}, status=403 if is_harmful else 503)
    if not is_harmful:
        response["Retry-After"] = str(scanning.AGAIN)
    return response


class TenantView(RuledView):
    """A view inside an organization: ``request.organization`` and ``request.membership`` are there.

    ``needs`` names what the organization's plan must have (``tenants.billing.features``) for the methods of ``needs_for``,
    which make something new; the others go on, and their page says what is lacking.
    """

    request: OrganizationRequest
    needs: ClassVar[str] = ""
    needs_for: ClassVar[frozenset[str]] = frozenset({"post"})

    @classmethod
    def as_view(cls, **initkwargs):
        if cls.needs and cls.needs not in features.FEATURES:
            raise ImproperlyConfigured(f"{cls.__qualname__} needs {cls.needs!r}, which is no feature of a plan.")
        return super().as_view(**initkwargs)

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except features.Lacking as refusal:
            return lacking.told(request, refusal)

    def look_at_plan(self, request) -> None:
        """What is lacking, for the page to say; what makes something new is refused."""
        request.lacking = features.looked_at(request.organization, self.needs) if self.needs else None
        if request.lacking and request.method.lower() in self.needs_for:
            raise request.lacking
