"""Filters of the API's lists: those that are declared, and a clear refusal of any other."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError as FormError
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend, IsoDateTimeFilter, TypedChoiceFilter
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from tenants.api.paging import PARAMETERS


class YesNo(TypedChoiceFilter):
    """``true`` or ``false``. The library's own takes any other word for no filter at all."""

    WORDS = (("true", "true"), ("false", "false"))

    def __init__(self, **options: Any):
        super().__init__(choices=self.WORDS, coerce=lambda word: word == "true", **options)
        extend_schema_field({"type": "boolean", "description": self.label})(self)


class _MomentField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
            return moment.astimezone(UTC) if moment else None
        except OverflowError:
            raise FormError(self.error_messages["invalid"], code="invalid") from None


class Moment(IsoDateTimeFilter):
    """A moment in ISO 8601, of any zone: PostgreSQL takes none that is further from UTC than there are zones."""

    field_class = _MomentField


class StrictFilterBackend(DjangoFilterBackend):
    """A filter nobody declared is an error, not silently the whole list: a typo must not export everything."""

    def filter_queryset(self, request, queryset, view):
        filterset_class = self.get_filterset_class(view, queryset)
        known = PARAMETERS | set(filterset_class.base_filters if filterset_class else ())
        unknown = sorted(set(request.query_params) - known)[:10]
        if takes := getattr(filterset_class, "takes", None):  # names that nobody can list beforehand
            unknown = [name for name in unknown if not takes(name)]
        if unknown:
            raise ValidationError({name[:60]: [_("There is no such filter here.")] for name in unknown})
        return super().filter_queryset(request, queryset, view)
