"""What the API's sets of actions share."""

from functools import partial
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from config.outside import alone
from tenants.access import Principal, Rule, anyone
from tenants.api import once
from tenants.api.once_outside import Repeat, answered_outside
from tenants.api.permissions import refused
from tenants.billing import features
from tenants.models import User


class AlwaysJSON(BaseContentNegotiation):
    """There is one format, so nobody is turned away for asking in other words."""

    def select_parser(self, request, parsers):
        asked = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == asked), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class OrganizationViewSet(GenericViewSet):
    """Actions on the rows of one organization. One without a rule in ``allow`` cannot be routed.

    ``noun`` is the first half of the permissions: rows are seen with ``<noun>.view``, touched with the action's own.
    """

    allow: ClassVar[dict[str, Rule]] = {}
    noun: ClassVar[str]
    # What the plan must have for an action: a key of ``tenants.billing.features``.
    needs: ClassVar[dict[str, str]] = {}
    # Statuses beside the usual ones that an action answers with, and when: for the description.
    problems: ClassVar[dict[str, dict[int, str]]] = {}
    # Actions that keep an `Idempotency-Key` with the row they make, for as long as it lives; all others keep it for a day.
    own_keys: ClassVar[frozenset[str]] = frozenset()
    # Actions whose POST waits for somebody outside, so that no transaction is open meanwhile; and what to do when nobody knows
    # what became of one. Which of them do is found out by ``config.outside.alone``.
    asks_outside: ClassVar[dict[str, Repeat]] = {}
    # Actions whose answer holds what is shown once: it is never kept.
    shown_once: ClassVar[frozenset[str]] = frozenset()
    content_negotiation_class = AlwaysJSON
    lookup_value_converter = "uuid"
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    @classmethod
    def as_view(cls, actions=None, **initkwargs):
        undeclared = set((actions or {}).values()) - cls.allow.keys()
        if undeclared:
            raise ImproperlyConfigured(f"{cls.__qualname__}: no rule in `allow` for {', '.join(sorted(undeclared))}.")
        if unknown := set(cls.needs.values()) - features.FEATURES.keys() or cls.needs.keys() - cls.allow.keys():
            raise ImproperlyConfigured(f"{cls.__qualname__}: `needs` names what is not there: {sorted(unknown)}.")
        if unknown := cls.asks_outside.keys() - cls.allow.keys():
            raise ImproperlyConfigured(
                f"{cls.__qualname__}: `asks_outside` names what is not there: {sorted(unknown)}."
            )
        return super().as_view(actions, **initkwargs)

    def initialize_request(self, request, *args, **kwargs):
        """Addresses are UTF-8: a caller's ``charset`` must not choose the codec that they are read with."""
        request.encoding = settings.DEFAULT_CHARSET
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs) -> None:
        """Calls are counted before they are allowed: what is refused leaves a line of audit, so it has a limit too."""
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)
        if needed := self.needs.get(self.action):
            features.insist(needed, request._request.organization)
        is_posted = request.method == "POST" and self.action  # no action: nothing is posted there
        if is_posted and self.action not in self.own_keys:
            act = self.post  # type: ignore[has-type]  # the action: DRF puts it there, and calls it by this name next
            self.post = partial(self._answered, act, once.key_of(request))

    def _answered(self, act, key: str, request, *args, **kwargs):
        """Once for each key, if there is one: all in one transaction, unless it waits for somebody outside."""
        act = partial(act, request, *args, **kwargs)
        repeat = self.asks_outside.get(self.action)
        if repeat is None:
            act = alone.nobody_is_waited_for()(act)
        how: dict[str, Any] = {"key": key, "is_told": self.action not in self.shown_once, "act": act}
        if not key:
            return act()
        return once.answered_once(request, **how) if repeat is None else answered_outside(request, repeat=repeat, **how)

    def options(self, request, *args, **kwargs) -> Response:
        """Which methods there are; the rest is in the description."""
        return Response(status=204)

    def get_serializer_context(self) -> dict[str, Any]:
        return {"request": self.request}

    @property
    def principal(self) -> Principal:
        """The membership or the key that asks."""
        return cast(Principal, self.request.auth)

    @property
    def person(self) -> User | None:
        """The user for ``by=``; None when a key asks."""
        return self.request.auth.user

    def rows(self) -> QuerySet:
        """What the caller sees, with all that a row of the answer names."""
        raise NotImplementedError

    def row(self, permission: str = "", pk: Any = None) -> Any:
        """One that is seen; and with a permission, one that may be touched: else 403. Somebody else's is 404."""
        found = get_object_or_404(self.rows(), pk=pk or self.kwargs["pk"])
        if permission and not self._reached(permission).filter(pk=found.pk).exists():
            refused(self.request)
            raise PermissionDenied
        return found

    def body(self, serializer: type[BaseSerializer], **context: Any) -> dict[str, Any]:
        """What was sent, checked; a field that is wrong, unknown or out of reach is named in a 400."""
        read = serializer(data=self.request.data, context=self.get_serializer_context() | context)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def listed(self, rows: QuerySet) -> Response:
        """A page of them."""
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def shown(self, row: Model, status: int = 200) -> Response:
        return Response(self.get_serializer(row).data, status=status)

    def _reached(self, permission: str) -> QuerySet:
        model: Any = self.get_queryset().model
        return model.objects.accessible_by(self.principal, permission)


class OpenView(APIView):
    """An address of the API for callers who belong to nothing yet."""

    allow = anyone
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    content_negotiation_class = AlwaysJSON
    schema = None


class NowhereView(OpenView):
    """Addresses of the API that lead nowhere: a problem in JSON, not a page."""

    def initial(self, request, *args, **kwargs) -> None:
        raise NotFound(_("There is nothing at this address. Addresses of the API end with a slash."))
