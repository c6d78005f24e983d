"""Saved views: kept, changed, put in order, given up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from crm.models import PageLayout, SavedView
from crm.models.saved_view import Page
from crm.removables import NotUndoable
from crm.services import setting_aside
from tenants.models import Membership, User

MOST_A_PERSON = 50
CHANGEABLE = frozenset({"name", "sharing", "team_id", "query", "columns"})


class TooMany(Exception):
    """One person keeps so many that nobody finds any."""


@transaction.atomic
def save(
    *, by: Membership, name: str, query: str, sharing: str, columns: Sequence[str] = (), page: str = Page.LEADS
) -> SavedView:
    """A new view at the end of one's own of that page. Raises ``TooMany``."""
    mine = SavedView.objects.filter(owner=by.user_id, page=page)
    if mine.count() >= MOST_A_PERSON:
        raise TooMany
    last = mine.aggregate(last=Max("position"))["last"]
    return SavedView.objects.create(
        owner_id=by.user_id,
        page=page,
        name=name,
        query=query,
        columns=list(columns),
        position=0 if last is None else last + 1,
        **shared_with(by, sharing),
    )


@transaction.atomic
def change(view: SavedView, **fields: Any) -> SavedView:
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    for name, value in fields.items():
        setattr(view, name, value)
    view.save(update_fields=[*fields, "updated_at"])
    return view


@transaction.atomic
def order(by: Membership, ids: Sequence[UUID]) -> None:
    """One's own stand as they are named; others keep their place."""
    mine = SavedView.objects.filter(owner=by.user_id).in_bulk(list(ids))
    for position, pk in enumerate(ids):
        if pk in mine:
            SavedView.objects.filter(pk=pk).update(position=position)


@transaction.atomic
def delete(view: SavedView, *, by: User | None) -> None:
    """Pages that began with it begin with everything again."""
    PageLayout.objects.filter(opens_with=view).update(opens_with=None)
    setting_aside.give_up(view, by=by)


def came_back(view: SavedView, by: User | None) -> None:
    """Among one's own there must be room for it."""
    if SavedView.objects.filter(owner=view.owner_id, page=view.page).count() > MOST_A_PERSON:
        raise NotUndoable(_("You have %(most)s views already. Delete one first.") % {"most": MOST_A_PERSON})


def shared_with(by: Membership, sharing: str) -> dict[str, Any]:
    """The two columns that say who sees it; a team is that of whoever shares."""
    team = by.team_id if sharing == SavedView.Sharing.TEAM else None
    is_nobodys_team = sharing == SavedView.Sharing.TEAM and team is None
    return {"sharing": SavedView.Sharing.PRIVATE if is_nobodys_team else sharing, "team_id": team}
