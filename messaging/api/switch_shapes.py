"""Changes of provider as the API takes and tells them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from crm.api.bodies import Phone
from messaging.api import channel_examples as examples
from messaging.api.measures import Amounts, MeasuredSerializer
from messaging.models import Backup, Channel, Switch
from messaging.queries import switching as queries
from tenants.api.bodies import Body, Related
from tenants.api.schema import example


class TrialSerializer(serializers.Serializer):
    """The last message that was sent to try the new provider."""

    to = serializers.CharField()
    at = serializers.DateTimeField()
    ok = serializers.BooleanField(help_text="Whether the new provider took it.")
    said = serializers.CharField(help_text="Why not.")


class SinceSerializer(serializers.Serializer):
    """Messages that went by the new provider."""

    all = serializers.IntegerField()
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()


@extend_schema_serializer(examples=[example(examples.SWITCH)])
class SwitchSerializer(serializers.ModelSerializer):
    """A channel on its way from one provider to another."""

    state = serializers.CharField(help_text=f"One of {', '.join(Switch.State.values)}.")
    former = serializers.CharField(source="former.provider_key", help_text="The provider that serves, or served.")
    new = serializers.CharField(source="new.provider_key", help_text="The one that is to serve.")
    share = serializers.SerializerMethodField(help_text="Percent of the conversations that go by the new one.")
    missing_templates = serializers.SerializerMethodField(help_text="Approved ones that the new one does not have.")
    trial = serializers.SerializerMethodField(help_text="Null: none was sent yet.")
    since = serializers.SerializerMethodField()

    class Meta:
        model = Switch
        fields = tuple(examples.SWITCH)
        read_only_fields = fields

    def get_share(self, switch: Switch) -> int:
        return switch.share

    def get_missing_templates(self, switch: Switch) -> list[str]:
        return switch.found.get("missing", [])

    @extend_schema_field(TrialSerializer(allow_null=True))
    def get_trial(self, switch: Switch) -> dict[str, Any] | None:
        return switch.trial if switch.trial.get("at") else None

    @extend_schema_field(SinceSerializer)
    def get_since(self, switch: Switch) -> dict[str, int]:
        since = queries.since(switch)
        return {"all": since.all, "delivered": since.arrived, "failed": since.failed}


@extend_schema_serializer(component_name="Switch", examples=[example(examples.STARTED)])
class SwitchBody(Body):
    """Which channel, and who shall serve it."""

    channel = Related(lambda principal: Channel.objects.accessible_by(principal).filter(is_active=True))
    provider = serializers.CharField(max_length=30, help_text="A provider's key.")
    credentials = serializers.DictField(
        child=serializers.CharField(max_length=2000, allow_blank=True),
        help_text="As the provider's form asks for them. Kept encrypted, never told.",
    )


@extend_schema_serializer(component_name="SwitchTrial", examples=[example(examples.TRIAL)])
class TrialBody(Body):
    """Whom to send a test message to."""

    phone = Phone(help_text="Of somebody on your team.")
    template = serializers.CharField(
        max_length=512, required=False, help_text="One that both have; else free text, for whoever wrote in 24 hours."
    )


@extend_schema_serializer(component_name="SwitchShare", examples=[example(examples.SHARED)])
class ShareBody(Body):
    """How many conversations in a hundred go by the new provider."""

    percent = serializers.ChoiceField(choices=[*Switch.SHARES, Switch.ALL], help_text="It only grows.")


@extend_schema_serializer(examples=[example(examples.SIDE)])
class SideSerializer(MeasuredSerializer):
    """What a provider carried, and what was charged for it."""

    cost = Amounts()
    cost_brl = serializers.CharField()
    unpriced = serializers.IntegerField(help_text="Messages without a known price, in no sum.")


@extend_schema_serializer(examples=[example(examples.REPORT)])
class ReportSerializer(serializers.Serializer):
    """Before the switch and since. Money is text, by currency; in reais by the rates of `exchange`."""

    switch = serializers.UUIDField()
    state = serializers.CharField()
    former = serializers.CharField()
    new = serializers.CharField()
    began_at = serializers.DateTimeField(help_text="When the first conversation went by the new provider.")
    before = SideSerializer(help_text="The former provider's last 30 days.")
    since = SideSerializer(help_text="The new provider, since then.")
    former_since = MeasuredSerializer(help_text="What the former provider carried since then.")
    by_former_prices = Amounts(help_text="What the former provider's prices ask for the same.")
    by_former_prices_brl = serializers.CharField()
    saved_brl = serializers.CharField()
    saved_a_month_brl = serializers.CharField(allow_null=True, help_text="Null before a day has passed.")
    exchange = Amounts()


@extend_schema_serializer(examples=[example(examples.BACKUP)])
class BackupSerializer(serializers.ModelSerializer):
    """A connection's configuration as it was kept; its credentials stay encrypted and are never told."""

    provider = serializers.CharField(source="provider_key")
    switch = serializers.UUIDField(source="switch_id", allow_null=True, help_text="Before which change it was kept.")
    address = serializers.CharField(source="account.phone", default="", help_text="The number it served.")

    class Meta:
        model = Backup
        fields = tuple(examples.BACKUP)
        read_only_fields = fields
