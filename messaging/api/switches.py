"""Changes of provider in the API: set up, tried, shared, switched, taken back, reported on; and what was kept before."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from config.outside.errors import ProviderError
from messaging.api.switch_shapes import (
    BackupSerializer,
    ReportSerializer,
    ShareBody,
    SwitchBody,
    SwitchSerializer,
    TrialBody,
)
from messaging.models import Backup, Channel, Switch
from messaging.providers.base import Provider
from messaging.queries import reporting
from messaging.queries import switching as queries
from messaging.services import backing_up, restoring, statuses, switching, switching_beside
from messaging.services.channels import NumberTaken
from messaging.services.switching import CannotSwitch
from tenants.access import may
from tenants.api.once_outside import Repeat
from tenants.api.problems import Unprocessable
from tenants.api.views import OrganizationViewSet
from tenants.billing.features import SWITCHING

REFUSED = "It cannot be done as things stand; `code` is one of `cannot_switch`, `number_taken`, `refused`."


class SwitchFilter(filters.FilterSet):
    """Changes of provider."""

    channel = filters.UUIDFilter(label="Of this channel.")
    state = filters.ChoiceFilter(choices=Switch.State.choices, label="How it stands.")


class SwitchViewSet(OrganizationViewSet):
    """Changes of a channel's provider."""

    tag, noun = "Channels", "channel"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "report"), may("channel.view")),
        **dict.fromkeys(("create", "trial", "share", "turn", "back", "finish", "cancel"), may("channel.change")),
    }
    needs: ClassVar = {"create": SWITCHING}
    asks_outside: ClassVar = {"create": Repeat.HARMLESS, "trial": Repeat.LOOK_FIRST}
    problems: ClassVar = {
        name: {422: REFUSED} for name in ("create", "share", "turn", "back", "finish", "cancel", "report")
    }
    queryset = Switch.objects.none()
    serializer_class = SwitchSerializer
    filterset_class = SwitchFilter

    def rows(self) -> QuerySet:
        rows = Switch.objects.accessible_by(self.principal).select_related("channel", "former", "new")
        return queries.with_since(rows)

    def list(self, request) -> Response:
        """List changes of provider."""
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read how a change stands."""
        return self.shown(self.row())

    @extend_schema(request=SwitchBody)
    def create(self, request) -> Response:
        """Set up another provider beside the one that serves.

        The provider is asked first; credentials that it does not take are refused (400). Nothing changes for anybody
        until a test message was taken and a share, or all, is switched.
        """
        said = self.body(SwitchBody)
        provider = _chosen(said["channel"], said["provider"])
        form: Any = provider.credentials_form(said["credentials"])
        if not form.is_valid():
            raise ValidationError({"credentials": {name: list(errors) for name, errors in form.errors.items()}})
        given = {"provider_key": provider.key, "credentials": form.cleaned_data, "profile": form.profile}
        made = _done(lambda: switching_beside.prepare(said["channel"], by=self.person, **given), provider)
        return self.shown(made, status=201)

    @extend_schema(request=TrialBody)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def trial(self, request, pk) -> Response:
        """Send a test message through the new provider.

        `trial.ok` says whether it took it. Only then a share can be switched.
        """
        switch = self.row("channel.change")
        return self.shown(switching_beside.try_out(switch, **self.body(TrialBody)))

    @extend_schema(request=ShareBody)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def share(self, request, pk) -> Response:
        """Let a share of the conversations go by the new provider, or a larger one.

        A conversation stays with its provider while the share grows. Too many failures take all back by themselves.
        """
        switch, said = self.row("channel.change"), self.body(ShareBody)
        return self._after(lambda: switching.share(switch, percent=int(said["percent"]), by=self.person))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def turn(self, request, pk) -> Response:
        """Switch all conversations to the new provider.

        What is being sent finishes where it began.
        """
        return self._step(switching.turn)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def back(self, request, pk) -> Response:
        """Go back to the former provider."""
        return self._step(switching.go_back)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def finish(self, request, pk) -> Response:
        """Let the former provider go.

        Otherwise that happens 72 hours after the switch. Its configuration stays as a backup for 30 days.
        """
        return self._step(switching.finish)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def cancel(self, request, pk) -> Response:
        """Take away what was set up beside."""
        return self._step(switching_beside.cancel)

    @extend_schema(responses=ReportSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def report(self, request, pk) -> Response:
        """Read how it has turned out.

        Messages, failures, times and costs before and since, and what was saved so far.
        """
        switch = self.row()
        if switch.began is None:
            raise Unprocessable("Nothing has gone by the new provider yet.", code="cannot_switch")
        return Response(reporting.report(switch).as_json())

    def _step(self, step: Callable[..., Any]) -> Response:
        switch = self.row("channel.change")
        return self._after(lambda: step(switch, by=self.person))

    def _after(self, does: Callable[[], Any]) -> Response:
        _done(does)
        return self.shown(self.row())


class BackupFilter(filters.FilterSet):
    """Backups."""

    channel = filters.UUIDFilter(label="Of this channel.")


class BackupViewSet(OrganizationViewSet):
    """What connections were before others took over."""

    tag, noun = "Channels", "channel"
    allow: ClassVar = {
        **dict.fromkeys(("list", "retrieve"), may("channel.view")),
        **dict.fromkeys(("restore", "destroy"), may("channel.change")),
    }
    asks_outside: ClassVar = {"restore": Repeat.HARMLESS}
    problems: ClassVar = {"restore": {422: REFUSED}}
    queryset = Backup.objects.none()
    serializer_class = BackupSerializer
    filterset_class = BackupFilter

    def rows(self) -> QuerySet:
        return Backup.objects.accessible_by(self.principal).select_related("channel", "switch")

    def list(self, request) -> Response:
        """List backups of connections.

        One is kept before each change of provider, for 30 days.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a backup."""
        return self.shown(self.row())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def restore(self, request, pk) -> Response:
        """Have a backup serve again.

        While its switch is watched that is going back; later the provider is asked first whether it still takes the credentials.
        """
        backup = self.row("channel.change")
        _done(lambda: restoring.restore(backup, by=self.person), backup.provider)
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Forget a backup and its credentials."""
        backing_up.forget(self.row("channel.change"), by=self.person)
        return Response(status=204)


def _chosen(channel: Channel, key: str) -> Provider:
    for provider in queries.others(channel):
        if provider.key == key:
            return provider
    raise ValidationError({"provider": ["This provider cannot take over this channel."]})


def _done(does: Callable[[], Any], provider: Provider | None = None) -> Any:
    try:
        return does()
    except CannotSwitch as cannot:
        raise Unprocessable(str(cannot.reason), code="cannot_switch") from None
    except NumberTaken as taken:
        raise Unprocessable(str(taken.reason), code="number_taken") from None
    except ProviderError as error:
        told = statuses.explained(provider, error.code) if provider else str(error)
        raise Unprocessable(told, code="refused") from None
