"""Companies, as people name them."""

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
