"""Two records become one, and can be parted again.

What hangs on the merged record goes to the survivor; the merged one is archived and its address leads to the other. The
undo puts back every row the merge changed. What came after it stays with the survivor, unless it hangs on a row that goes
back: a message in a thread that was moved as a whole goes back with its thread.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from config.ids import uuid7
from crm import events, parts
from crm.models import Company, Contact, Identity, Lead, Merge
from crm.models.duplicate import Pair
from crm.queries import merging as read
from crm.realtime.audience import Audience
from crm.services import carrying, facts, timeline
from tenants.models import User

Kind = TypeVar("Kind", Contact, Company)


class NotMergeable(Exception):
    """One of them is already merged, archived, or gone; or a group, which is nobody."""


class Buried(Exception):
    """The survivor has itself been merged since: that merge is to be undone first."""

    def __init__(self, merge: Merge):
        super().__init__(f"{merge.survivor_id} was merged later.")
        self.merge = merge


@transaction.atomic
def merge(survivor: Kind, others: Sequence[Kind], *, by: User | None, chosen: dict[str, Any] | None = None) -> UUID:
    """All of ``others`` become ``survivor``; returns the batch, which undoes them together. Raises ``NotMergeable``.

    ``chosen`` are the survivor's fields from now on; of a field not named, what the survivor says stays, and where it
    says nothing the first of the others does.
    """
    model: Any = type(survivor)
    rows = {row.pk: row for row in _locked(model, [survivor.pk, *(other.pk for other in others)])}
    wanted = dict.fromkeys(other.pk for other in others)
    if survivor.pk in wanted or not wanted or len(rows) != len(wanted) + 1:
        raise NotMergeable
    if model is Contact and Identity.objects.filter(contact__in=rows, kind=Identity.Kind.GROUP).exists():
        raise NotMergeable  # a group is no person: what is written there is many people's
    batch = uuid7()
    for place, pk in enumerate(wanted):
        last = place == len(wanted) - 1
        _merge_one(rows[survivor.pk], rows[pk], by=by, batch=batch, chosen=(chosen or {}) if last else {})
    _tell(rows[survivor.pk], [rows[pk] for pk in wanted], by=by, kind="merged")
    return batch


@transaction.atomic
def undo(batch: UUID, *, by: User | None) -> list[Merge]:
    """Part again what was merged in one go. Undone already: nothing happens. Raises ``Buried``."""
    standing = Merge.objects.select_for_update().filter(batch=batch, entity__in=read.MODELS, undone_at=None)
    merges = list(standing.order_by("-created_at", "-id"))
    if not merges:
        return []
    model = read.MODELS[merges[0].entity]
    survivor = _locked(model, [merges[0].survivor_id, *(each.merged_id for each in merges)], merged=True)
    here = {row.pk: row for row in survivor}
    kept = here.get(merges[0].survivor_id)
    if kept is None:
        return []
    if kept.merged_into_id and (later := Merge.objects.filter(merged_id=kept.pk, undone_at=None).first()):
        raise Buried(later)
    for each in merges:
        _part(each, model, by=by)
    apart = [here[each.merged_id] for each in merges if each.merged_id in here]
    for row in (kept, *apart):
        row.refresh_from_db()
    _tell(kept, apart, by=by, kind="unmerged")
    return merges


def gather_strays() -> None:
    """Rows that reached a merged record while it was being merged follow it."""
    for model in (Contact, Company):
        for relation in read.relations(model):
            if relation.label in parts.carriers:
                continue
            rows = relation.model._base_manager.filter(**{f"{relation.field}__merged_into__isnull": False})
            for row in rows.select_related(relation.field)[:500]:
                home = getattr(row, relation.field).merged_into_id
                relation.model._base_manager.filter(pk=row.pk).update(**{relation.field: home})


def last_of(survivor_id: UUID) -> Merge | None:
    """The newest merge into this record that still stands."""
    return Merge.objects.filter(survivor_id=survivor_id, undone_at=None).order_by("-created_at", "-id").first()


def home(row: Kind) -> Kind:
    """Whoever this record is by now."""
    seen = {row.pk}
    while row.merged_into_id and row.merged_into_id not in seen:
        seen.add(row.merged_into_id)
        row = type(row)._base_manager.get(pk=row.merged_into_id)
    return row


def _locked(model: Any, ids: Iterable[UUID], *, merged: bool = False) -> list[Any]:
    """Whoever wants to hang something on them waits: it would land on a record that is no longer anybody."""
    rows = model._base_manager.filter(pk__in=list(ids)).order_by("pk").select_for_update()
    return list(rows if merged else rows.filter(archived_at=None, merged_into=None))


def _merge_one(survivor: Any, merged: Any, *, by: User | None, batch: UUID, chosen: dict[str, Any]) -> None:
    entity = read.entity_of(survivor)
    columns = [*_columns(survivor, entity), "archived_at", "merged_into_id", "updated_at"]
    note = Merge.objects.create(
        entity=entity, survivor_id=survivor.pk, merged_id=merged.pk, batch=batch, merged_by=by, before={}, after={}
    )
    before = {"survivor": carrying.taken(survivor, columns), "merged": carrying.taken(merged, columns)}
    now = timezone.now()
    _put_away(merged, survivor, entity, now)
    _fill(survivor, merged, entity, chosen, now)
    carrier = carrying.Carrier(note, merged, survivor)
    for relation in read.relations(type(survivor)):
        if own := parts.carriers.get(relation.label):
            own(carrier)
        else:
            _carry(carrier, relation)
    _close_pairs(carrier, entity)
    note.before = before
    note.after = {"survivor": carrying.taken(survivor, columns), "merged": carrying.taken(merged, columns)}
    note.save(update_fields=["before", "after", "updated_at"])


def _carry(carrier: carrying.Carrier, relation: read.Relation) -> None:
    """What the survivor has one of already, and may have only one of, stays with the merged record."""
    rows, there = relation.of(carrier.merged), {relation.field: carrier.survivor}
    try:
        with transaction.atomic():
            carrier.change(rows, **there)
    except IntegrityError:
        for pk in rows.values_list("pk", flat=True):
            with suppress(IntegrityError), transaction.atomic():
                carrier.change(relation.model._base_manager.filter(pk=pk), **there)


def _put_away(merged: Any, survivor: Any, entity: str, now) -> None:
    merged.archived_at, merged.merged_into_id, merged.updated_at = now, survivor.pk, now
    written = {"archived_at": now, "merged_into": survivor, "updated_at": now}
    if entity == Merge.Entity.COMPANY:
        written["cnpj"] = ""  # it is one company's at a time
    type(merged)._base_manager.filter(pk=merged.pk).update(**written)


def _fill(survivor: Any, merged: Any, entity: str, chosen: dict[str, Any], now) -> None:
    fields = {name: value for name, value in chosen.items() if name in read.FIELDS[entity]}
    for name in read.FIELDS[entity]:
        if name not in fields and not getattr(survivor, name) and (told := getattr(merged, name)):
            fields[name] = told
    if hasattr(survivor, "custom"):
        fields["custom"] = {**merged.custom, **{name: said for name, said in survivor.custom.items() if said}}
    for name, value in fields.items():
        setattr(survivor, name, value)
    survivor.updated_at = now
    type(survivor)._base_manager.filter(pk=survivor.pk).update(**fields, updated_at=now)
    if entity == Merge.Entity.COMPANY:
        merged.cnpj = ""


def _columns(row: Any, entity: str) -> list[str]:
    names = [row._meta.get_field(name).attname for name in read.FIELDS[entity]]
    return [*names, "custom"] if hasattr(row, "custom") else names


def _close_pairs(carrier: carrying.Carrier, entity: str) -> None:
    both = {carrier.survivor.pk, carrier.merged.pk}
    pairs = read.PAIRS[entity].objects.filter(first__in=both, second__in=both)
    carrier.change(pairs, state=Pair.State.MERGED)


def _part(merge: Merge, model: Any, *, by: User | None) -> None:
    """The survivor first: what is one record's at a time must be free before the other takes it."""
    for take_back in parts.before_unmerge:
        take_back(merge)
    carrying.restore(model, merge.survivor_id, merge.before["survivor"], merge.after["survivor"])
    carrying.restore(model, merge.merged_id, merge.before["merged"], merge.after["merged"])
    for label, ids in carrying.put_back(merge).items():
        if again := parts.after_unmerge.get(label):
            again(ids)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by", "updated_at"])


def _tell(survivor: Any, others: list[Any], *, by: User | None, kind: str) -> None:
    """Whoever shows one of them, or a lead of theirs."""
    if isinstance(survivor, Company):
        return
    everybody = [survivor, *others]
    leads = list(Lead.objects.living().filter(Q(contact__in=everybody)).select_related("contact"))
    people = tuple({pk for pk in (*(r.owner_id for r in everybody), *(lead.owner_id for lead in leads)) if pk})
    for row in everybody:
        events.record(f"contact.{kind}", row.pk, audience=Audience("contact", people), by=by)
    for other in others:
        timeline.add(f"contact.{kind}", contact=survivor, by=by, name=other.display_name)
    for lead in leads:
        facts.shown("lead.touched", lead, by=by)
