"""Notifications in the API: what a person was told, that they have read it, and how they want to be told."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm import notices
from crm.api import notification_examples as examples
from crm.api.notification_bodies import PreferencesBody, PreferencesSerializer
from crm.forms.notification import NotificationPreferenceForm
from crm.models import Notification, NotificationPreference, Way
from crm.services import notification_preferences, notifying
from crm.services.notification_words import plain
from tenants.access import members
from tenants.api.filters import YesNo
from tenants.api.paging import NewestFirst
from tenants.api.schema import example
from tenants.api.views import OrganizationViewSet
from tenants.models import Membership, User


@extend_schema_serializer(examples=[example(examples.NOTIFICATION)])
class NotificationSerializer(serializers.ModelSerializer):
    """One thing told to one person."""

    text = serializers.SerializerMethodField(help_text="As the bell says it.")
    path = serializers.CharField(help_text="The page it leads to, below the organization's address.")
    actor_name = serializers.CharField(source="actor", default=None, allow_null=True)
    count = serializers.IntegerField(help_text="What comes again and again is one line while it is unread.")

    class Meta:
        model = Notification
        fields = (*("id", "created_at", "kind", "text", "path", "actor", "actor_name", "count", "told_at", "read_at"),)
        read_only_fields = fields

    def get_text(self, notification: Notification) -> str:
        return plain(notification)


@extend_schema_serializer(examples=[example(examples.UNREAD)])
class UnreadSerializer(serializers.Serializer):
    """How many are unread."""

    unread = serializers.IntegerField()


class NotificationFilter(filters.FilterSet):
    """What narrows them."""

    unread = YesNo(method="only_unread", label="`true`: what is unread; `false`: what was read.")
    topic = filters.ChoiceFilter(
        method="of_topic", choices=[(name, name) for name in notices.TOPICS], label="What they are about."
    )

    def only_unread(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(read_at__isnull=value)

    def of_topic(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(kind__in=notices.TOPICS[value].kinds)


class LastToldFirst(NewestFirst):
    """As the bell shows them."""

    moment = "told_at"


class NotificationViewSet(OrganizationViewSet):
    """What people are told."""

    tag, noun = "Notifications", "notification"
    allow: ClassVar = dict.fromkeys(("list", "read", "read_all", "preferences", "change_preferences"), members)
    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    pagination_class = LastToldFirst

    def rows(self) -> QuerySet:
        return Notification.objects.accessible_by(self.principal).listed().select_related("actor", "user")

    def list(self, request) -> Response:
        """List notifications.

        One's own, whoever asks; the last told first. A key or an app is told nothing: its list is empty.
        """
        return self.listed(self.rows())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def read(self, request, pk) -> Response:
        """Mark a notification as read."""
        notifying.mark_read(self.row())
        return self.shown(self.row())

    @extend_schema(request=None, responses=UnreadSerializer)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request) -> Response:
        """Mark all as read."""
        notifying.mark_all_read(self._somebody())
        return Response(UnreadSerializer({"unread": self.rows().filter(read_at=None).count()}).data)

    @extend_schema(responses=PreferencesSerializer, filters=False)
    @action(detail=False, pagination_class=None)
    def preferences(self, request) -> Response:
        """Read how one is told."""
        return self._told(notification_preferences.of(self._somebody()))

    @extend_schema(request=PreferencesBody, responses=PreferencesSerializer)
    @preferences.mapping.patch
    def change_preferences(self, request) -> Response:
        """Change how one is told.

        Only what is named changes. `digest` gathers what waits in one e-mail a day or a week.
        """
        user, said = self._somebody(), self.body(PreferencesBody)
        preference = notification_preferences.of(user)
        wanted = {name: said.pop(name) for name in ("silent_until",) if name in said}
        if said:
            wanted |= self._checked(preference, said)
        return self._told(notification_preferences.decide(user, **wanted) if wanted else preference)

    def _checked(self, preference: NotificationPreference, said: dict[str, Any]) -> dict[str, Any]:
        """By the form of the page: what is said, among what stands."""
        form = NotificationPreferenceForm(instance=preference, principal=self.principal)
        ways: dict[str, dict[str, bool]] = said.pop("ways", {})
        ticked = [
            f"{kind}:{way}"
            for topic in form.topics
            for kind in topic.kinds
            for way in Way
            if ways.get(kind, {}).get(way, way in notices.ways(preference, kind))
        ]
        stands = {name: getattr(preference, name) for name in form.fields if name != "ticked"}
        sent = NotificationPreferenceForm(
            {**stands, **said, "ticked": ticked}, instance=preference, principal=self.principal
        )
        if not sent.is_valid():
            raise ValidationError({name: [str(each) for each in told] for name, told in sent.errors.items()})
        return sent.wanted()

    def _told(self, preference: NotificationPreference) -> Response:
        return Response(PreferencesSerializer(preference, context=self.get_serializer_context()).data)

    def _somebody(self) -> User:
        if not isinstance(self.principal, Membership):
            raise PermissionDenied(_("Notifications are people's. A key or an app is told nothing."))
        return self.principal.user
