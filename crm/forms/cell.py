"""One field of a lead, changed in its place in a list."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from crm.custom.asking import PREFIX
from crm.forms.lead import DealForm
from crm.models import Lead

CELLS = ("title", "value_cents", "source", "tags", "expected_close")


class CellForm(DealForm):
    """The one field that was sent. It knows what it said when it was opened, as the whole form does."""

    ids = "cell_%s"

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        *,
        name: str,
        initial: dict[str, Any] | None = None,
    ):
        super().__init__(data, files, initial=initial)
        self.name = name
        for other in set(self.fields) - {name, "version"}:
            del self.fields[other]

    @property
    def is_there(self) -> bool:
        """Whether the field is one of ours, or one of the organization's own that is in use."""
        return self.name in self.fields

    @classmethod
    def named(cls, data: Iterable[str]) -> str:
        """Which field it is about; empty when it is about none that can be changed so."""
        return next((name for name in data if name in CELLS or name.startswith(PREFIX)), "")

    def saw(self, lead: Lead) -> bool:
        """Whether the lead still says here what this person saw, whatever changed elsewhere in it."""
        field = self.fields[self.name]
        opened = field.widget.value_from_datadict(self.data, {}, f"initial-{self.name}")
        return not field.has_changed(field.to_python(opened), self.initial_of(lead)[self.name])
