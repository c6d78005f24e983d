"""What one kind of change knows to do, to one record and back."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from crm.models import Lead
from tenants.access import Principal
from tenants.models import User


class Refused(Exception):
    """Not this record; the sentence says why."""


class Waits(Exception):
    """It was asked for, and somebody else decides; the sentence says who."""


class Change(ABC):
    """One kind of change. ``options`` are plain, as they stand in the job."""

    permission: ClassVar[str] = "lead.change"
    said: ClassVar[Any]

    def __init__(self, options: dict[str, Any], principal: Principal, by: User | None):
        self.options, self.principal, self.by = options, principal, by
        self.prepare()

    def prepare(self) -> None:  # noqa: B027 - some need nothing
        """Read once what all records need. Raises ``Refused`` when nothing can be done at all."""

    @abstractmethod
    def do(self, row: Any) -> dict[str, Any] | None:
        """Change the record, and return what undo needs; None when it was so already. Raises ``Refused`` and ``Waits``."""

    @abstractmethod
    def undo(self, row: Any, before: dict[str, Any]) -> None:
        """Make it as it was. Raises ``Refused``."""

    def left(self, row: Any) -> dict[str, Any]:
        """By what one sees later whether somebody has changed it since."""
        return {"version": Lead.objects.values_list("version", flat=True).get(pk=row.pk)}

    def stands(self, row: Any, after: dict[str, Any]) -> bool:
        """Whether the record is as the change left it."""
        return row.version == after.get("version")
