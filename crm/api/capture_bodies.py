"""What the API takes of people from outside, and of the sources they come by."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.api import capture_examples as examples
from crm.api.bodies import Details, stages
from crm.models import Lead, Receipt, Source
from crm.queries import sources as shown
from crm.services.leads import MOST_TAGS
from tenants.access import Principal
from tenants.api.bodies import Body, Related
from tenants.api.schema import example

LONGEST = 500


def sources_to_capture_by(principal: Principal) -> QuerySet:
    """Whoever may create leads may name any source: it decides where they begin."""
    return Source.objects.living().select_related("stage", "owner")


def _text(help_text: str = "", most: int = LONGEST) -> serializers.CharField:
    return serializers.CharField(max_length=most, allow_blank=True, required=False, help_text=help_text)


@extend_schema_serializer(component_name="CaptureRequest", examples=[example(examples.CAPTURED)])
class CaptureBody(Body):
    """A person from outside, as they wrote it. Nothing is refused for being wrong: it makes the lead incomplete."""

    name = _text()
    phone = _text("As it was written.")
    email = _text("As it was written.")
    document = _text("CPF or CNPJ.")
    company = _text()
    job_title = _text()
    city = _text()
    message = _text("Kept as a note.", most=5000)
    value = _text("In reais, such as 12.500,00.")
    title = _text()
    referred_by = _text("Phone, e-mail or name of whoever recommended this person.")
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST_TAGS, required=False)
    answers = Details(required=False, help_text="Anything else that was said.")
    tracks = Details(required=False, help_text="utm_source, gclid, fbclid, referrer, landing_page, …")
    source = Related(sources_to_capture_by, required=False)  # type: ignore[assignment]  # a field's own attribute


@extend_schema_serializer(component_name="PastedText", examples=[example(examples.PASTED)])
class PastedBody(Body):
    """A piece of text: a signature, a forwarded e-mail."""

    text = serializers.CharField(max_length=20_000)


@extend_schema_serializer(component_name="FoundInText", examples=[example(examples.FOUND, status_codes=["200"])])
class FoundSerializer(serializers.Serializer):
    """What the text says of a person; what it does not say is empty."""

    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    document = serializers.CharField(allow_blank=True)
    company = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="SourceChange", examples=[example(examples.SOURCE_CHANGED)])
class SourceChangeBody(Body):
    """What is to change. A mapping goes from names in what arrives to names of ours; "-" ignores one."""

    name = serializers.CharField(max_length=60, required=False)
    stage = Related(stages, required=False, allow_null=True)
    lead_source = serializers.ChoiceField(choices=Lead.Source.choices, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST_TAGS, required=False)
    repeat = serializers.ChoiceField(choices=Source.Repeat.choices, required=False)
    is_active = serializers.BooleanField(required=False)
    mapping = Details(required=False)
    consent_text = serializers.CharField(max_length=400, allow_blank=True, required=False)
    consents_to_marketing = serializers.BooleanField(
        required=False, help_text="Whoever ticks the form's box also agrees to marketing."
    )


@extend_schema_serializer(component_name="SourceCreate", examples=[example(examples.SOURCE_CREATED)])
class SourceBody(SourceChangeBody):
    """A form or a webhook. Lead ads are connected in the settings, where Meta is asked first."""

    kind = serializers.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (Source.Kind.FORM, Source.Kind.WEBHOOK, Source.Kind.GOOGLE)]
    )
    name = serializers.CharField(max_length=60)


@extend_schema_serializer(examples=[example(examples.SOURCE)])
class SourceSerializer(serializers.ModelSerializer):
    """A lead source. Its address and secrets stay in the settings."""

    class Meta:
        model = Source
        fields = (
            "id",
            "created_at",
            "updated_at",
            "kind",
            "name",
            "is_active",
            "stage",
            "lead_source",
            "tags",
            "repeat",
            "mapping",
            "consent_text",
            "consents_to_marketing",
            "trouble",
        )
        read_only_fields = fields


class ArrivalReasonSerializer(serializers.Serializer):
    """Why an arrival was not simply accepted."""

    code = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    text = serializers.SerializerMethodField(help_text="In the language of whoever asks.")

    def get_text(self, reason: dict[str, str]) -> str:
        return shown.told(reason)


@extend_schema_serializer(examples=[example(examples.RECEIPT)])
class ReceiptSerializer(serializers.ModelSerializer):
    """What became of an arrival. ``lead`` and ``contact`` are null when the caller does not reach them."""

    reasons = ArrivalReasonSerializer(many=True)
    lead = serializers.SerializerMethodField()
    contact = serializers.SerializerMethodField()

    class Meta:
        model = Receipt
        fields = ("id", "received_at", "source", "outcome", "reasons", "lead", "contact")
        read_only_fields = fields

    def get_lead(self, receipt: Receipt) -> str | None:
        return str(receipt.lead_id) if self._reaches(receipt) else None

    def get_contact(self, receipt: Receipt) -> str | None:
        return str(receipt.contact_id) if self._reaches(receipt) else None

    def _reaches(self, receipt: Receipt) -> bool:
        asks: Any = self.context["request"].auth
        if receipt.lead_id is None:
            return False
        return Lead.objects.accessible_by(asks).filter(pk=receipt.lead_id).exists()
