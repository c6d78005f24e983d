"""How long an organization keeps each kind of data, and deciding it."""

from dataclasses import dataclass

from django.db import transaction

from crm.models import RetentionRule
from crm.retention import KINDS, Kind
from tenants.models import User


class OutOfBounds(ValueError):
    """Shorter or longer than the kind allows."""


@dataclass(frozen=True)
class Rule:
    """A kind, and for how many months it is kept here; None: it is kept."""

    kind: Kind
    months: int | None

    def is_shortened_by(self, months: int | None) -> bool:
        """Whether data would go that stay now."""
        return months is not None and (self.months is None or months < self.months)


def rules() -> list[Rule]:
    said = dict(RetentionRule.objects.values_list("kind", "months"))
    return [Rule(kind, said.get(key, kind.months)) for key, kind in KINDS.items()]


def rule_of(kind: Kind) -> Rule:
    row = RetentionRule.objects.filter(kind=kind.key).first()
    return Rule(kind, row.months if row else kind.months)


@transaction.atomic
def decide(kind: Kind, months: int | None, *, by: User | None) -> None:
    """From the next night on. Raises ``OutOfBounds``."""
    if months is not None and not kind.least <= months <= kind.most:
        raise OutOfBounds(kind.key)
    RetentionRule.objects.update_or_create(kind=kind.key, defaults={"months": months, "decided_by": by})
