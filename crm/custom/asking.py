"""Forms that ask an organization's own fields beside ours; each is named ``custom_<key>``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from crm.custom import kinds
from crm.forms.own_file import GivesFilesBack
from crm.models import CustomField

PREFIX = "custom_"


class AsksCustom(GivesFilesBack):
    """A form about a lead, contact or company; ``entity`` says which."""

    entity = ""
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def ask_custom(self) -> None:
        """Called by the form when it is made."""
        self.custom_fields: Sequence[CustomField] = list(CustomField.objects.of(self.entity)) if self.entity else []
        for field in self.custom_fields:
            self.fields[f"{PREFIX}{field.key}"] = kinds.form_field(field)

    @property
    def custom_questions(self) -> list[forms.BoundField]:
        return [self[f"{PREFIX}{field.key}"] for field in self.custom_fields]  # type: ignore[index]

    @property
    def custom(self) -> dict[str, Any]:
        """All answers, as they are stored; None for none."""
        asked = {field.key: field for field in self.custom_fields}
        return {key: kinds.kept(field, self.cleaned_data.get(f"{PREFIX}{key}")) for key, field in asked.items()}


def initial(entity: str, custom: Mapping[str, Any]) -> dict[str, Any]:
    """What a form about this row begins with."""
    fields = CustomField.objects.of(entity)
    return {f"{PREFIX}{field.key}": kinds.KINDS[field.kind].asked(custom.get(field.key)) for field in fields}
