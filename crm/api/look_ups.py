"""What the registers say of a company, as the API tells it."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from crm.api.examples import MOMENT
from crm.models import Company, Enrichment
from crm.queries import registers
from tenants.api.schema import example

LOOK_UP: dict[str, Any] = {
    "answers": [
        {
            "kind": "cep",
            "key": "01311902",
            "source": "brasilapi",
            "state": "known",
            "values": {"cep": "01311902", "city": "São Paulo", "uf": "SP", "district": "Bela Vista", "street": ""},
            "fetched_at": MOMENT,
        }
    ],
    "offers": [{"field": "district", "value": "Bela Vista", "by": "CEP"}],
}


class AnswerSerializer(serializers.ModelSerializer):
    """What one register says, or that it is being asked."""

    values = serializers.DictField(help_text="What it says; empty while it is not known.")

    class Meta:
        model = Enrichment
        fields = ("kind", "key", "source", "state", "values", "fetched_at")
        read_only_fields = fields


class OfferSerializer(serializers.Serializer):
    """A value that a register has and the company has not."""

    field = serializers.ChoiceField(choices=list(registers.LENGTHS))
    value = serializers.CharField()
    by = serializers.CharField()


@extend_schema_serializer(examples=[example(LOOK_UP)])
class LookUpSerializer(serializers.Serializer):
    """What is known of a company elsewhere."""

    answers = AnswerSerializer(many=True)
    offers = OfferSerializer(many=True)


def looked_up(company: Company) -> dict[str, Any]:
    rows = registers.all_of(company)
    return dict(LookUpSerializer({"answers": rows, "offers": registers.offers(company, rows)}).data)
