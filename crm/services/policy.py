"""What the organization decides about its process is written down."""

from typing import Any

from django.db import transaction

from crm.models import Settings
from tenants.models import User


@transaction.atomic
def decide(*, by: User | None, **fields: Any) -> Settings:
    """The audit keeps who decided what; requests that wait already still wait."""
    row, _is_new = Settings.objects.select_for_update().get_or_create()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields, "updated_at"])
    return row
