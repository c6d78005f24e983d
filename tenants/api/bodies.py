"""What callers send: every field is named, every id must be of something they see."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tenants.access import Principal

MOST_NAMED = 10


class Body(serializers.Serializer):
    """A body with these fields and no others: a misspelt one is an error, not a change that never happens."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name)[:60] for name in data.keys() - self.fields.keys())[:MOST_NAMED]
            if unknown:
                said = _("There is no such field here, or it is not yours to write.")
                raise serializers.ValidationError({name: [said] for name in unknown})
        return super().to_internal_value(data)


class Related(serializers.UUIDField):
    """The id of a row that the caller may see; the row itself when it was read.

    Another organization's id, one out of reach and one that never was give the same answer.
    """

    default_error_messages = {"missing": _("There is no such one that you may use here.")}

    def __init__(self, rows: Callable[[Principal], QuerySet], **options: Any):
        super().__init__(**options)
        self.rows = rows

    def to_internal_value(self, data: Any) -> Model:  # type: ignore[override]
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        pk: UUID = super().to_internal_value(data)
        row = self.rows(self.context["request"].auth).filter(pk=pk).first()
        if row is None:
            self.fail("missing")
        return row
