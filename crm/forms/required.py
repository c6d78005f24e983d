"""What a stage asks of a lead before it enters, as the dialog asks it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.forms.fields import MoneyField, PhoneField, TagsField
from crm.queries.required import FACTS, Fact

PREFIX = "told."
KINDS: dict[str, Any] = {
    "value_cents": MoneyField,
    "title": forms.CharField,
    "company": forms.CharField,
    "expected_close": forms.DateField,
    "tags": TagsField,
    "contact.name": forms.CharField,
    "contact.phone": PhoneField,
    "contact.email": forms.EmailField,
    "contact.job_title": forms.CharField,
    "contact.city": forms.CharField,
}
OPTIONS: dict[str, dict[str, Any]] = {
    "title": {"max_length": 120},
    "company": {"max_length": 120},
    "expected_close": {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
    "contact.name": {"max_length": 120},
    "contact.email": {"max_length": 160},
    "contact.job_title": {"max_length": 80},
    "contact.city": {"max_length": 80},
}


class RequiredForm(forms.Form):
    """Exactly the facts that are missing; names begin with ``told.``, so that they stand apart from the move's own."""

    def __init__(self, data=None, *, facts: Sequence[Fact]):
        super().__init__(data, auto_id="told_%s")
        for fact in facts:
            options = {"label": fact.label, "required": True, **OPTIONS.get(fact.key, {})}
            self.fields[f"{PREFIX}{fact.key}"] = KINDS[fact.key](**options)
        for field in list(self.fields.values())[:1] if not data else ():
            field.widget.attrs["autofocus"] = True

    @staticmethod
    def sent(data) -> "RequiredForm | None":
        """What came with a move; None when nothing did."""
        facts = [fact for key, fact in FACTS.items() if f"{PREFIX}{key}" in data]
        return RequiredForm(data, facts=facts) if facts else None

    @property
    def told(self) -> dict[str, Any]:
        return {name.removeprefix(PREFIX): value for name, value in self.cleaned_data.items()}
