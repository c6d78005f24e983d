"""The queue of suggestions, and two or more records side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Contact, Lead, Merge
from crm.queries import changes, merging
from tenants.access import Principal

PAGE = 20
CONTACT, COMPANY = Merge.Entity.CONTACT, Merge.Entity.COMPANY
# What speaks for two records being one, by the level of comparison that says it.
REASONS = {
    "document=same": gettext_lazy("same CPF/CNPJ"),
    "document=near": gettext_lazy("CPF/CNPJ differs by one sign"),
    "cnpj=root": gettext_lazy("same CNPJ root"),
    "phone=same": gettext_lazy("same phone"),
    "phone=tail": gettext_lazy("same phone, without its area code"),
    "phone=near": gettext_lazy("phone differs by one digit"),
    "email=same": gettext_lazy("same e-mail"),
    "email=role": gettext_lazy("same shared e-mail"),
    "email=mailbox": gettext_lazy("same mailbox"),
    "email=near1": gettext_lazy("e-mail differs by one letter"),
    "email=near2": gettext_lazy("nearly the same e-mail"),
    "email=local": gettext_lazy("same name in the e-mail"),
    "name=0.995": gettext_lazy("same name"),
    "name=0.999": gettext_lazy("same name"),
    "name=0.96": gettext_lazy("nearly the same name"),
    "name=0.92": gettext_lazy("nearly the same name"),
    "name=0.9": gettext_lazy("similar name"),
    "name=0.82": gettext_lazy("similar name"),
    "company=0.999": gettext_lazy("same company"),
    "company=0.85": gettext_lazy("similar company"),
    "company=domain": gettext_lazy("the e-mail is of the same company"),
    "city=0.999": gettext_lazy("same city"),
}


@dataclass(frozen=True)
class Suggestion:
    """A pair as the queue shows it."""

    pair: Any
    left: "Side"
    right: "Side"

    @property
    def reasons(self) -> list[str]:
        return list(dict.fromkeys(str(REASONS[name]) for name in self.pair.reasons if name in REASONS))

    @property
    def percent(self) -> int:
        return round(self.pair.probability * 100)


@dataclass(frozen=True)
class Side:
    """One record, and how many leads it has."""

    row: Any
    leads: int

    @property
    def lines(self) -> list[str]:
        """What tells it from others."""
        names = merging.FIELDS[merging.entity_of(self.row)]
        told = (changes.in_words(name, getattr(self.row, name)) for name in names if name not in ("name", "owner"))
        return [text for text in told if text != "–"]


class Queue:
    """Open suggestions of which this person may merge both, the surest first."""

    def __init__(self, principal: Principal, entity: str, *, page: int = 1):
        self.principal, self.entity, self.page = principal, entity, max(1, page)

    @cached_property
    def counts(self) -> dict[str, int]:
        return {entity: pairs_of(self.principal, entity).open().count() for entity in (CONTACT, COMPANY)}

    @property
    def count(self) -> int:
        return self.counts[self.entity]

    @cached_property
    def suggestions(self) -> Sequence[Suggestion]:
        related = ["first", "second"]
        if self.entity == CONTACT:
            related += [f"{side}__{name}" for side in ("first", "second") for name in ("company", "owner")]
        rows = pairs_of(self.principal, self.entity).open().surest_first().select_related(*related)
        pairs = list(rows[(self.page - 1) * PAGE : self.page * PAGE])
        leads = _leads(self.entity, [pk for pair in pairs for pk in (pair.first_id, pair.second_id)])
        return [
            Suggestion(
                pair,
                Side(pair.first, leads.get(pair.first_id, 0)),
                Side(pair.second, leads.get(pair.second_id, 0)),
            )
            for pair in pairs
        ]

    @property
    def more(self) -> int:
        """The next page, or 0."""
        return self.page + 1 if self.page * PAGE < self.count else 0


@dataclass(frozen=True)
class Choice:
    """What one record says in a field."""

    record: UUID
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """A field, side by side."""

    name: str
    label: str
    choices: Sequence[Choice]

    @property
    def differs(self) -> bool:
        return len({choice.text for choice in self.choices}) > 1


class Comparison:
    """Records to be merged: who stays, what each says, what would move."""

    def __init__(self, rows: Sequence[Any], *, survivor: UUID | None = None):
        self.entity = merging.entity_of(rows[0])
        chosen = next((row for row in rows if row.pk == survivor), None)
        self.survivor = chosen or _fullest(rows, self.entity)
        self.rows = rows

    @cached_property
    def lines(self) -> list[Line]:
        """Fields of which any record says something."""
        told = [self._line(name) for name in merging.FIELDS[self.entity]]
        return [line for line in told if any(choice.text != "–" for choice in line.choices)]

    @property
    def others(self) -> list[Any]:
        return [row for row in self.rows if row.pk != self.survivor.pk]

    @cached_property
    def moving(self) -> list[tuple[Any, list[merging.Moving]]]:
        return [(row, merging.moving(row)) for row in self.rows]

    def _line(self, name: str) -> Line:
        in_order = [self.survivor, *self.others]
        said = next((row for row in in_order if getattr(row, name)), self.survivor)
        choices = [Choice(row.pk, changes.in_words(name, getattr(row, name)), row.pk == said.pk) for row in self.rows]
        return Line(name, changes.label(name) or _("Name"), choices)


def pairs_of(principal: Principal, entity: str) -> Any:
    """Pairs of which this person may change both and put either away."""
    rows = merging.PAIRS[entity].objects
    return rows.accessible_by(principal, f"{entity}.change") & rows.accessible_by(principal, f"{entity}.delete")


@dataclass(frozen=True)
class MaybeSame:
    """Somebody else whom a contact may be."""

    pair: UUID
    name: str
    percent: int


def maybe_same(contact: Contact, principal: Principal) -> list[MaybeSame]:
    """Whom of those one sees this contact may be, the surest first."""
    rows = merging.PAIRS[CONTACT].objects.accessible_by(principal).open().select_related("first", "second")
    mine = rows.filter(Q(first=contact) | Q(second=contact)).surest_first()[:3]
    return [
        MaybeSame(
            pair.pk,
            (pair.second if pair.first_id == contact.pk else pair.first).display_name,
            round(pair.probability * 100),
        )
        for pair in mine
    ]


def mergeable(principal: Principal, entity: str) -> Any:
    """Records that this person may merge, each into each."""
    model = merging.MODELS[entity]
    deletable = model.objects.accessible_by(principal, f"{entity}.delete").values("pk")
    return model.objects.accessible_by(principal, f"{entity}.change").filter(archived_at=None, pk__in=deletable)


def survivors(principal: Principal, entity: str) -> Any:
    """The same, wherever they are by now: whoever was merged further is parted last."""
    model = merging.MODELS[entity]
    deletable = model.objects.accessible_by(principal, f"{entity}.delete").values("pk")
    return model.objects.accessible_by(principal, f"{entity}.change").filter(pk__in=deletable)


def _fullest(rows: Sequence[Any], entity: str) -> Any:
    """Who has most to do with us stays; of equals the one we have known longest."""
    leads = _leads(entity, [row.pk for row in rows])
    return min(rows, key=lambda row: (-leads.get(row.pk, 0), row.created_at, row.pk))


def _leads(entity: str, ids: Sequence[UUID]) -> dict[UUID, int]:
    name = "contact" if entity == CONTACT else "company"
    rows = Lead.objects.living().filter(**{f"{name}__in": ids}).values_list(f"{name}_id")
    return dict(rows.annotate(count=Count("pk")).order_by())
