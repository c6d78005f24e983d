"""Features of plans as boxes to tick."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from tenants.billing.features import FEATURES


class OffersFeatures:
    """An admin of rows that name features, by these fields."""

    features: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        if db_field.name not in self.features:
            return super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]  # of the admin beside it
        return forms.MultipleChoiceField(
            label=db_field.verbose_name.capitalize(),
            choices=[(feature.key, feature.label) for feature in FEATURES.values()],
            required=False,
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )
