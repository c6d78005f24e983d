"""What a stage asks of a lead before it enters, as the dialog asks it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.custom import kinds
from crm.forms.fields import MoneyField, PhoneField, TagsField
from crm.forms.own_file import GivesFilesBack
from crm.queries.required import Fact
from crm.queries.required import facts as facts_of

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


class RequiredForm(GivesFilesBack, forms.Form):
    """Exactly the facts that are missing; names begin with ``told.``, so that they stand apart from the move's own."""

    def __init__(self, data=None, files=None, *, facts: Sequence[Fact]):
        super().__init__(data, files, auto_id="told_%s")
        self.facts = facts
        for fact in facts:
            self.fields[f"{PREFIX}{fact.key}"] = _question(fact)
        for field in list(self.fields.values())[:1] if not data else ():
            field.widget.attrs["autofocus"] = True

    @staticmethod
    def sent(data, files) -> "RequiredForm | None":
        """What came with a move; None when nothing did."""
        sent = (name.removeprefix(PREFIX) for name in (*data, *files) if name.startswith(PREFIX))
        facts = list(facts_of(sent).values())
        return RequiredForm(data, files, facts=facts) if facts else None

    @property
    def told(self) -> dict[str, Any]:
        """As it is stored; answers to the organization's own fields in their form there."""
        said = {fact.key: self.cleaned_data[f"{PREFIX}{fact.key}"] for fact in self.facts}
        own = {fact.key: kinds.kept(fact.own, said[fact.key]) for fact in self.facts if fact.own}
        return said | own


def _question(fact: Fact) -> forms.Field:
    if fact.own is None:
        return KINDS[fact.key](**{"label": fact.label, "required": True, **OPTIONS.get(fact.key, {})})
    field = kinds.form_field(fact.own)
    field.required = field.widget.is_required = True
    return field
