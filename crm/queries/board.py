"""The board: columns with their sums, and cards, in a fixed number of queries however many leads there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import parts
from crm.models import CustomField, Lead, MoveRequest, Pipeline, Stage, Task
from crm.models.lead import LeadQuerySet
from crm.queries import automations, deciding, found, ranges
from crm.queries.filters import ARCHIVED, Filters
from crm.queries.own_columns import Cell
from crm.queries.reach import reaches
from crm.scoring.reasons import worded
from tenants.access import Principal, Scope

PAGE = 25
NEW_FOR = timedelta(hours=1)
MOST_TAGS = 3
MOST_FOUND = 10_000  # by words; more are looked for again by each query
NO_ID = UUID(int=0)


@dataclass
class Card:
    """A lead as the board shows it to one person."""

    lead: Lead
    may_move: bool
    may_archive: bool
    may_assign: bool = False
    task: Task | None = None
    badge: parts.Badge | None = None
    waiting: MoveRequest | None = None
    # What an automation that failed for this lead said; empty: none did.
    trouble: str = ""
    # What it says in fields of the organization's own, by their keys; only lists that show them ask.
    said: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def unread(self) -> int:
        return self.badge.unread if self.badge else 0

    @cached_property
    def name(self) -> str:
        return self.lead.contact.display_name

    @property
    def about(self) -> str:
        """Under the name: whose company it is, what it is about, or where it came from."""
        lead = self.lead
        told = [] if lead.contact.name else [_("No name")]
        told.append(lead.company.name if lead.company else lead.title or lead.get_source_display())
        if self.is_new and lead.company:
            told.append(lead.get_source_display())
        return " · ".join(told)

    @property
    def is_open(self) -> bool:
        return self.lead.stage.kind == Stage.Kind.OPEN

    @property
    def is_rotten(self) -> bool:
        return self.is_open and self.lead.is_rotten

    @property
    def is_new(self) -> bool:
        return self.is_open and timezone.now() - self.lead.created_at < NEW_FOR

    @property
    def tags(self) -> list[str]:
        return self.lead.tags[:MOST_TAGS]

    @property
    def urgency(self) -> str:
        """The colour of the next task: overdue red, today amber, later grey."""
        if not self.task:
            return ""
        if self.task.due_at < timezone.now():
            return "bad"
        return "warn" if timezone.localdate(self.task.due_at) == timezone.localdate() else ""

    @property
    def reasons(self) -> list[dict]:
        """Why this score, biggest first."""
        reasons = [reason | {"text": worded(reason)} for reason in self.lead.score_reasons]
        return sorted(reasons, key=lambda reason: -abs(reason["points"]))


@dataclass(frozen=True)
class Column:
    """A stage: what all its leads come to, and the cards that are shown so far."""

    stage: Stage
    count: int = 0
    cents: int = 0
    cards: Sequence[Card] = field(default=())
    more: bool = False

    @property
    def last(self) -> Lead | None:
        return self.cards[-1].lead if self.cards else None

    @property
    def is_folded(self) -> bool:
        return self.stage.kind == Stage.Kind.LOST


@dataclass(frozen=True)
class Sums:
    """What the leads of a stage come to; ``month_cents`` are those that count for this month."""

    count: int = 0
    cents: int = 0
    month_cents: int = 0


NOTHING = Sums()


class Board:
    """A pipeline as one person sees it through the filters."""

    def __init__(self, pipeline: Pipeline, principal: Principal, filters: Filters):
        self.pipeline = pipeline
        self.principal = principal
        self.filters = filters

    @cached_property
    def leads_url(self) -> str:
        """What the addresses of all leads begin with: a hundred cards need not ask for theirs one by one."""
        return reverse("lead", args=[NO_ID]).removesuffix(f"{NO_ID}/")

    @cached_property
    def stages(self) -> list[Stage]:
        return list(self.pipeline.stages.order_by("position"))

    @cached_property
    def own_fields(self) -> list[CustomField]:
        """Those that the organization added to its leads, in their order."""
        return list(CustomField.objects.of(CustomField.Entity.LEAD))

    @property
    def is_asked_of_many(self) -> bool:
        """Whether one of them can have the same answer in many leads."""
        return any(field.kind != CustomField.Kind.FILE for field in self.own_fields)

    @cached_property
    def columns(self) -> list[Column]:
        """All columns, each with its first cards; folded ones wait to be opened."""
        pages = self._first_pages()
        return [
            self._column(stage, pages.get(stage.pk, [])) if stage.kind != Stage.Kind.LOST else self._bare(stage)
            for stage in self.shown
        ]

    @cached_property
    def headers(self) -> list[Column]:
        """The columns without cards."""
        return [self._bare(stage) for stage in self.shown]

    @cached_property
    def shown(self) -> list[Stage]:
        """The columns that the filters leave; a stage or a state that was not asked for has none."""
        filters, kinds = self.filters, set(self.filters.state) & set(Stage.Kind.values)
        return [
            stage
            for stage in self.stages
            if (not filters.stage or str(stage.pk) in filters.stage)
            and (not kinds or stage.kind in kinds or ARCHIVED in filters.state)
        ]

    @property
    def count(self) -> int:
        return sum(sums.count for sums in self._sums.values())

    @property
    def cents(self) -> int:
        return sum(sums.cents for sums in self._sums.values())

    @property
    def forecast_cents(self) -> int:
        """Of this month: what was won in it, and what is to close by its end, each value by the chance of its stage."""
        chances = {stage.pk: _chance(stage) for stage in self.stages}
        return sum(sums.month_cents * chances[stage] // 100 for stage, sums in self._sums.items())

    def column(self, stage: Stage, *, after: UUID | None = None, position: str = "") -> Column:
        """The next cards, below the card ``after``, or below where it stood when it has left the column."""
        leads = self.leads.filter(stage=stage)
        place = leads.filter(pk=after).values_list("position", "pk").first() if after else None
        if place:
            leads = leads.below(*place)
        elif position:
            leads = leads.filter(position__gte=position)
        return self._column(stage, self.cards_of(leads.in_order()[: PAGE + 1]))

    def cards(self, ids: Iterable[UUID]) -> list[Card]:
        """Those of these leads that are on this board and pass its filters."""
        return self.cards_of(self.leads.filter(pk__in=list(ids)).in_order())

    @property
    def leads(self) -> LeadQuerySet:
        """All of this pipeline that the person may see and the filters let through."""
        mine = Lead.objects.accessible_by(self.principal).filter(pipeline=self.pipeline)
        return self.filters.narrow(mine, self.principal)

    @cached_property
    def found_leads(self) -> LeadQuerySet:
        """The same, searched once: words are looked for in three tables, which takes longer than all the rest."""
        return found.once(self.leads, most=MOST_FOUND) if self.filters.q else self.leads

    @cached_property
    def _sums(self) -> dict[UUID, Sums]:
        first, last = month()
        won = Q(stage__kind=Stage.Kind.WON) & ranges.within(f"{first}..{last}", "closed_at")
        this_month = won | Q(stage__kind=Stage.Kind.OPEN, expected_close__lte=last)
        cents, of_month = Sum("value_cents"), Sum("value_cents", filter=this_month, default=0)
        rows = self.found_leads.order_by().values_list("stage").annotate(n=Count("pk"), cents=cents, month=of_month)
        return {stage: Sums(count, int(cents), int(month)) for stage, count, cents, month in rows}

    def _first_pages(self) -> dict[UUID, list[Card]]:
        shown = [stage for stage in self.shown if stage.kind != Stage.Kind.LOST]
        each: list[QuerySet] = [
            self.found_leads.filter(stage=s).in_order().values_list("pk")[: PAGE + 1] for s in shown
        ]
        ids = [pk for (pk,) in each[0].union(*each[1:], all=True)] if each else []
        pages: dict[UUID, list[Card]] = {}
        for card in self.cards_of(Lead.objects.filter(pk__in=ids).in_order()):
            pages.setdefault(card.lead.stage_id, []).append(card)
        return pages

    def cards_of(self, rows: LeadQuerySet) -> list[Card]:
        """These leads with all that a card or a row shows of them."""
        leads = list(rows.select_related("contact", "company", "owner", "lost_reason"))
        ids = [lead.pk for lead in leads]
        tasks = Task.objects.accessible_by(self.principal).undone().filter(lead__in=ids)
        next_tasks = {task.lead_id: task for task in tasks.order_by("lead", "due_at", "id").distinct("lead")}
        badges = parts.badges_of(ids, self.principal)
        waiting, troubles = deciding.open_requests(ids), automations.troubled(ids)
        stages = {stage.pk: stage for stage in self.stages}
        cards = [self._card(lead, stages[lead.stage_id], next_tasks, badges) for lead in leads]
        for card in cards:
            card.waiting, card.trouble = waiting.get(card.lead.pk), troubles.get(card.lead.pk, "")
        return cards

    def _card(self, lead: Lead, stage: Stage, tasks: dict[UUID, Task], badges: dict[UUID, parts.Badge]) -> Card:
        lead.stage = stage
        may_move = lead.archived_at is None and reaches(self.principal, "lead.change", lead.owner_id)
        return Card(
            lead,
            may_move=may_move,
            may_archive=reaches(self.principal, "lead.delete", lead.owner_id),
            may_assign=may_move and self.principal.scope("lead.change") != Scope.OWN,
            task=tasks.get(lead.pk),
            badge=badges.get(lead.pk),
        )

    def _column(self, stage: Stage, cards: list[Card]) -> Column:
        sums = self._sums.get(stage.pk, NOTHING)
        return Column(stage, sums.count, sums.cents, cards[:PAGE], more=len(cards) > PAGE)

    def _bare(self, stage: Stage) -> Column:
        sums = self._sums.get(stage.pk, NOTHING)
        return Column(stage, sums.count, sums.cents, more=sums.count > 0)


def month() -> tuple[date, date]:
    """The first and the last day of this one, where the organization is."""
    first = timezone.localdate().replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _chance(stage: Stage) -> int:
    return stage.probability if stage.kind == Stage.Kind.OPEN else 100 * (stage.kind == Stage.Kind.WON)
