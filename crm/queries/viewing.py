"""Saved views as one person sees them: which there are, what they let through, which one a page begins with."""

from collections.abc import Sequence
from functools import cached_property

from django.http import QueryDict

from config.ids import uuid_or_none
from crm.models import PageLayout, SavedView
from crm.models.saved_view import Page
from crm.queries import columns, directory_columns
from crm.queries.board import Board
from crm.queries.filters import NO_VIEW, Filters
from tenants.access import Principal

MOST = 100
USUAL: dict[str, Sequence[str]] = {
    Page.LEADS: columns.USUAL,
    Page.CONTACTS: directory_columns.USUAL_CONTACTS,
    Page.COMPANIES: directory_columns.USUAL_COMPANIES,
}


def named(principal: Principal, pk: str) -> SavedView | None:
    """The view of this id, if the person may open it."""
    if not uuid_or_none(pk):
        return None
    return SavedView.objects.accessible_by(principal).filter(page=Page.LEADS, pk=pk).select_related("owner").first()


def layout(principal: Principal, page: str = Page.LEADS) -> PageLayout | None:
    return PageLayout.objects.filter(user=principal.user_id, page=page).first() if principal.user_id else None


def shown(principal: Principal, page: str = Page.LEADS, *, view: str = "") -> Sequence[str]:
    """The keys of a list's columns: the view's, else one's own, else the usual ones."""
    opened, own = named(principal, view) if page == Page.LEADS else None, layout(principal, page)
    return (opened and opened.columns) or (own and own.columns) or USUAL[page]


def usual(principal: Principal, pipeline: str = "") -> SavedView | None:
    """What the page begins with when its address says nothing; a board that is named is not taken away by it."""
    own = None if pipeline else layout(principal)
    return named(principal, str(own.opens_with_id)) if own and own.opens_with_id else None


def filters_of(view: SavedView, *, sort: str = "") -> Filters:
    """What it says, read anew: people and stages that are gone by now are left out."""
    said = Filters.read(QueryDict(view.query))
    is_own_order = sort in ("", said.sort)
    return said.with_(view=str(view.pk), sort=sort or said.sort).of_view(is_own_order)


def asked(principal: Principal, query: QueryDict) -> Filters | None:
    """What an address narrows by: what it says itself, else what its view does. None when that view is not there."""
    said = Filters.read(query)
    if Filters.says(query) or said.view in ("", NO_VIEW):
        return said
    if (view := named(principal, said.view)) is None:
        return None
    found = filters_of(view)
    return found if found.pipeline else found.with_(pipeline=said.pipeline)


class Views:
    """The menu of views over a board."""

    def __init__(self, principal: Principal, board: Board):
        self.principal = principal
        self.filters = board.filters
        self.pipeline = board.pipeline

    @cached_property
    def all(self) -> list[SavedView]:
        rows = SavedView.objects.accessible_by(self.principal).filter(page=Page.LEADS)
        return list(rows.select_related("owner").in_order()[:MOST])

    @property
    def mine(self) -> list[SavedView]:
        return [view for view in self.all if view.owner_id == self.principal.user_id]

    @property
    def shared(self) -> list[SavedView]:
        return [view for view in self.all if view.owner_id != self.principal.user_id]

    @cached_property
    def current(self) -> SavedView | None:
        return next((view for view in self.all if str(view.pk) == self.filters.view), None)

    @property
    def is_changed(self) -> bool:
        """Whether what is seen is no longer what the view says."""
        return (
            self.current is not None and not self.filters.is_view and self.filters.own != filters_of(self.current).own
        )

    @property
    def is_mine(self) -> bool:
        return self.current is not None and self.current.owner_id == self.principal.user_id

    @property
    def may_save(self) -> bool:
        """There is something worth a name: filters, or an order, that no view has yet."""
        return self.is_changed or (self.current is None and bool(self.filters or self.filters.sort))

    @property
    def is_usual(self) -> bool:
        own = layout(self.principal)
        return self.current is not None and own is not None and own.opens_with_id == self.current.pk

    @property
    def everything(self) -> str:
        """The address of all leads of this board."""
        return Filters(pipeline=str(self.pipeline.pk), view=NO_VIEW).address

    @property
    def query(self) -> str:
        """What would be saved."""
        return self.filters.with_(view="", pipeline=str(self.pipeline.pk)).address
