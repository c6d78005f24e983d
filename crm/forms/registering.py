"""One activity of the register of processing."""

from typing import Any

from django import forms

from crm.models import Processing
from crm.services.registering import TEXTS, Line


class ProcessingForm(forms.ModelForm):
    """All columns; what is left as the set-up says it goes on following the set-up."""

    class Meta:
        model = Processing
        fields = (*TEXTS, "is_off")

    def __init__(self, data: Any = None, *, line: Line | None):
        shown = {**line.texts, "is_off": line.is_off} if line else {}
        super().__init__(data, initial=shown)
        for name in TEXTS:
            self.fields[name].widget.attrs["rows"] = 2
        self.fields["purpose"].required = True
        if line is None or line.is_own:
            del self.fields["is_off"]

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].strip() for name in TEXTS}
