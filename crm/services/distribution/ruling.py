"""Rules of distribution made, changed, put in order, switched and given up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from crm import events
from crm.conditions import as_json
from crm.distribution.conditions import Condition
from crm.models import DistributionRule
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import setting_aside
from crm.services.distribution import knowing
from tenants.models import User


class KeptForEver(Exception):
    """The rule at the end stays at the end."""


@transaction.atomic
def add(*, by: User | None, conditions: Sequence[Condition] = (), **fields: Any) -> DistributionRule:
    """After the others, before the one at the end."""
    knowing.ensure_default()
    last = DistributionRule.objects.filter(is_default=False).aggregate(last=Max("position"))["last"]
    row = DistributionRule.objects.create(
        conditions=as_json(conditions), position=0 if last is None else last + 1, **fields
    )
    tell(by)
    return row


@transaction.atomic
def change(
    row: DistributionRule, *, by: User | None, conditions: Sequence[Condition] | None = None, **fields: Any
) -> None:
    """The rule at the end takes no conditions: it is for whatever is left."""
    if conditions is not None and not row.is_default:
        fields["conditions"] = as_json(conditions)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields, "updated_at"])
    tell(by)


@transaction.atomic
def remove(row: DistributionRule, *, by: User | None) -> None:
    if row.is_default:
        raise KeptForEver
    setting_aside.give_up(row, by=by)
    tell(by)


def came_back(row: DistributionRule, by: User | None) -> None:
    tell(by)


@transaction.atomic
def arrange(ids: Sequence[UUID], *, by: User | None) -> None:
    """In this order; rules that are not named follow as they were."""
    places = {pk: place for place, pk in enumerate(ids)}
    rows = list(DistributionRule.objects.filter(is_default=False).select_for_update(no_key=True))
    rows.sort(key=lambda row: places.get(row.pk, len(places) + row.position))
    for position, row in enumerate(rows):
        row.position = position
    DistributionRule.objects.bulk_update(rows, ["position"])
    if rows:
        tell(by)


def tell(by: User | None) -> None:
    """Open pages of the settings."""
    knowing.ensure_default()
    row = DistributionRule.objects.get(is_default=True)
    events.record("distribution.changed", row.pk, audience=Audience(EVERYBODY), by=by)
