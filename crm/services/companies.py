"""Companies, as people name them."""

from typing import Any

from django.db import transaction

from crm.models import Company


@transaction.atomic
def named(name: str) -> Company | None:
    """The company called so, made if there is none yet; nothing when the name is empty."""
    name = " ".join(name.split())
    if not name:
        return None
    known = Company.objects.filter(name__iexact=name, archived_at=None).order_by("created_at").first()
    return known or Company.objects.create(name=name)


@transaction.atomic
def change(company: Company, **fields: Any) -> Company:
    """Other words for the same company; fields that stay as they are leave no trace."""
    fresh = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    fields = {name: value for name, value in fields.items() if getattr(fresh, name) != value}
    for name, value in fields.items():
        setattr(fresh, name, value)
    if fields:
        fresh.save(update_fields=[*fields, "updated_at"])
    return fresh
