"""What the API tells and takes of how a person is told of things."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from crm import notices
from crm.api import notification_examples as examples
from crm.models import NotificationPreference, Way
from crm.models.notification_digest import Rhythm
from tenants.api.bodies import Body
from tenants.api.schema import example
from tenants.zones import all_zones

WAYS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "boolean"}},
}
OWN = "Without a time zone of one's own (empty) the organization's clock counts."


@extend_schema_serializer(examples=[example(examples.PREFERENCES)])
class PreferencesSerializer(serializers.ModelSerializer):
    """How one person is told of things at this organization."""

    ways = serializers.SerializerMethodField(
        help_text="Of each kind that this person may be told of: whether by `app`, `push`, `mail`, `sound`."
    )

    class Meta:
        model = NotificationPreference
        fields = (
            "ways",
            "mail_after",
            "plays_sounds",
            "pushes_text",
            "silent_until",
            "quiet_from",
            "quiet_to",
            "quiet_days",
            "digest",
            "digest_at",
            "digest_day",
            "digest_zone",
        )
        read_only_fields = fields
        extra_kwargs: ClassVar = {"digest_zone": {"help_text": OWN}}

    @extend_schema_field(WAYS)
    def get_ways(self, preference: NotificationPreference) -> dict[str, dict[str, bool]]:
        kinds = [kind for topic in notices.topics_of(self.context["request"].auth).values() for kind in topic.kinds]
        chosen = {kind: notices.ways(preference, kind) for kind in kinds}
        return {kind.value: {way.value: way in ways for way in Way} for kind, ways in chosen.items()}


@extend_schema_serializer(component_name="PreferencesChange", examples=[example(examples.PREFERENCES_CHANGED)])
class PreferencesBody(Body):
    """What is to change; what is not named stays."""

    ways = serializers.DictField(
        child=serializers.DictField(child=serializers.BooleanField()),
        required=False,
        help_text="Kind → way → whether; kinds and ways that are not named stay as they are.",
    )
    mail_after = serializers.IntegerField(min_value=1, max_value=24 * 60, required=False, help_text="In minutes.")
    plays_sounds = serializers.BooleanField(required=False)
    pushes_text = serializers.BooleanField(required=False)
    silent_until = serializers.DateTimeField(required=False, allow_null=True, help_text="Do not disturb. Null: ended.")
    quiet_from = serializers.TimeField(required=False, allow_null=True, help_text="Both, or neither.")
    quiet_to = serializers.TimeField(required=False, allow_null=True)
    quiet_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=6, required=False, help_text="Monday is 0."
    )
    digest = serializers.ChoiceField(Rhythm.choices, required=False)
    digest_at = serializers.TimeField(required=False)
    digest_day = serializers.IntegerField(
        min_value=0, max_value=6, required=False, help_text="Of a weekly one: Monday is 0."
    )
    digest_zone = serializers.CharField(max_length=60, allow_blank=True, required=False, help_text=OWN)

    def validate_ways(self, said: dict[str, dict[str, bool]]) -> dict[str, dict[str, bool]]:
        known = {
            kind.value for topic in notices.topics_of(self.context["request"].auth).values() for kind in topic.kinds
        }
        unknown = [*(said.keys() - known), *(way for ways in said.values() for way in ways.keys() - set(Way.values))]
        if unknown:
            raise serializers.ValidationError(", ".join(sorted(unknown)[:5]))
        return said

    def validate_digest_zone(self, zone: str) -> str:
        if zone and zone not in all_zones():
            raise serializers.ValidationError("America/Sao_Paulo, America/Manaus, …")
        return zone
