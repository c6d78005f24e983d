"""What one person chooses for a page of theirs."""

from collections.abc import Sequence

from django.db import transaction

from crm.models import PageLayout, SavedView
from crm.models.saved_view import Page
from tenants.models import User


@transaction.atomic
def choose_columns(user: User, columns: Sequence[str], *, page: str = Page.LEADS) -> PageLayout:
    layout, _is_new = PageLayout.objects.update_or_create(user=user, page=page, defaults={"columns": list(columns)})
    return layout


@transaction.atomic
def open_with(user: User, view: SavedView | None, *, page: str = Page.LEADS) -> PageLayout:
    """The page begins with this view whenever its address says nothing."""
    layout, _is_new = PageLayout.objects.update_or_create(user=user, page=page, defaults={"opens_with": view})
    return layout
