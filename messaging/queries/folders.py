"""Saved folders: the inbox's saved views, as one person has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.models import SavedView
from crm.models.saved_view import Page, SavedViewQuerySet
from messaging.queries.narrowing import Filter
from tenants.access import Principal

MOST = 100


def folders(principal: Principal, permission: str = "") -> SavedViewQuerySet:
    """One's own, and those that are shared; with a permission only those one may change."""
    rows: SavedViewQuerySet = SavedView.objects.accessible_by(principal, permission)
    return rows.filter(page=Page.INBOX)


@dataclass(frozen=True)
class Folders:
    """The menu of folders over the list."""

    mine: Sequence[SavedView]
    shared: Sequence[SavedView]
    current: SavedView | None


def menu(principal: Principal, wanted: Filter) -> Folders:
    """Which there are, and which of them the list shows now."""
    found = list(folders(principal).select_related("owner").in_order()[:MOST])
    mine = [each for each in found if each.owner_id == principal.user_id]
    shared = [each for each in found if each.owner_id != principal.user_id]
    return Folders(mine, shared, next((each for each in found if each.query == wanted.address), None))
