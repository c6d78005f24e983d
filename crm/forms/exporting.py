"""What is asked before something is exported."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.services.exporting import columns
from crm.services.exporting.writing import CSV, XLSX


class ExportForm(forms.Form):
    """Which file, which columns."""

    form = forms.ChoiceField(
        label=_("File"),
        choices=[(XLSX, "Excel (XLSX)"), (CSV, "CSV")],
        initial=XLSX,
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=forms.CheckboxSelectMultiple)
    of = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, *args, entity: str, shown: Sequence[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        known = columns.of(entity)
        self.fields["columns"].choices = [(column.key, column.label) for column in known]  # type: ignore[attr-defined]
        self.fields["columns"].initial = columns.as_listed(entity, shown) or [
            column.key for column in known if column.is_usual
        ]
