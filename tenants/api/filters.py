"""Filters of the API's lists: those that are declared, and a clear refusal of any other."""

from typing import Any

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, TypedChoiceFilter
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError

from tenants.api.paging import PARAMETERS


class YesNo(TypedChoiceFilter):
    """``true`` or ``false``. The library's own takes any other word for no filter at all."""

    WORDS = (("true", "true"), ("false", "false"))

    def __init__(self, **options: Any):
        super().__init__(choices=self.WORDS, coerce=lambda word: word == "true", **options)
        extend_schema_field({"type": "boolean", "description": self.label})(self)


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
