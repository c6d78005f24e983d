"""The list of leads: rows of a page, in a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from uuid import UUID

from crm.models import Lead
from crm.queries import columns, own_columns
from crm.queries.board import Board, Card
from crm.queries.columns import Heading

PAGE = 50
MOST = 250


class LeadList:
    """The leads of a board as rows: those the person sees, through the same filters, in the order of the address."""

    def __init__(self, board: Board, shown: Sequence[str], *, start: int = 0, size: int = PAGE):
        """``shown`` are the keys of its columns; one that is none by now is left out."""
        self.board = board
        self.every = columns.every(board.own_fields)
        self.columns = columns.known(shown, self.every)
        self.start = start
        self.size = min(size, MOST)
        self.places: dict = {}  # what its template made of the columns, by what rows allow

    @cached_property
    def rows(self) -> list[Card]:
        """This page, in order."""
        return self._cards(self._ids[: self.size])

    @property
    def more(self) -> int | None:
        """Where the next page begins."""
        return self.start + self.size if len(self._ids) > self.size else None

    def named(self, ids: Iterable[UUID]) -> list[Card]:
        """Those of these leads that still pass."""
        passing = self.board.leads.filter(pk__in=list(ids)).order_by().values_list("pk", flat=True)
        return self._cards(list(passing))

    @cached_property
    def headings(self) -> list[Heading]:
        filters = self.board.filters
        return columns.headings(self.columns, self.every, filters.sort, lambda sort: filters.with_(sort=sort).address)

    @cached_property
    def _ids(self) -> list[UUID]:
        ordered = columns.in_order(self.board.found_leads, self.board.filters.sort, self.every)
        return list(ordered.values_list("pk", flat=True)[self.start : self.start + self.size + 1])

    def _cards(self, ids: Sequence[UUID]) -> list[Card]:
        place = {pk: number for number, pk in enumerate(ids)}
        cards = self.board.cards_of(Lead.objects.filter(pk__in=ids))
        own = [column.own for column in self.columns if column.own]
        for card, said in zip(cards, own_columns.cells(own, [card.lead for card in cards]), strict=True):
            card.said = said
        return sorted(cards, key=lambda card: place[card.lead.pk])
