"""Where a card stands in its column: a key between those of its neighbours, so that no other card is renumbered."""

from uuid import UUID

from django.db import connection
from fractional_indexing import FIError, generate_key_between, generate_n_keys_between

from crm import events
from crm.models import Lead, Stage
from crm.models.lead import LeadQuerySet
from crm.realtime.audience import EVERYBODY, Audience

LONGEST = 100  # keys grow where cards are put between the same two again and again


def lock(*stage_ids: UUID) -> dict[UUID, Stage]:
    """One change at a time in a column. Always in the same order, so that no two changes wait for each other.

    The stages as they are now: one may have been removed since it was looked at.
    """
    columns = Stage.ever.filter(pk__in=stage_ids).order_by("pk")
    return {stage.pk: stage for stage in columns.select_for_update(no_key=True)}


def key_in(stage: Stage, *, lead: Lead | None = None, after: UUID | None = None, before: UUID | None = None) -> str:
    """The key right below ``after``, else right above ``before``, else at the top. The column must be locked."""
    upper, lower = _around(_others(stage, lead), after, before)
    key = _between(upper, lower)
    if key is None:
        rearrange(stage)
        key = _between(*_around(_others(stage, lead), after, before)) or ""
    return key


def rearrange(stage: Stage) -> None:
    """Give a column fresh short keys. Its order stays."""
    ids = list(_others(stage, None).in_order().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_lead SET position = fresh.key FROM unnest(%s::uuid[], %s::text[]) AS fresh (id, key) "
            "WHERE crm_lead.id = fresh.id",
            [ids, generate_n_keys_between(None, None, len(ids))],
        )
    events.record("stage.rearranged", stage.pk, audience=Audience(EVERYBODY))


def _others(stage: Stage, lead: Lead | None) -> LeadQuerySet:
    column = Lead.objects.living().filter(stage=stage)
    return column.exclude(pk=lead.pk) if lead else column


def _around(column: LeadQuerySet, after: UUID | None, before: UUID | None) -> tuple[str | None, str | None]:
    """The keys above and below the place that was asked for, as far as the neighbours still are in the column."""
    asked = [pk for pk in (after, before) if pk]
    found = column.filter(pk__in=asked).values_list("position", "pk") if asked else []
    there = {pk: (key, pk) for key, pk in found}
    if after in there:
        return there[after][0], _key(column.below(*there[after]).in_order())
    if before in there:
        return _key(column.above(*there[before]).in_order().reverse()), there[before][0]
    return None, _key(column.in_order())


def _key(column: LeadQuerySet) -> str | None:
    return column.values_list("position", flat=True).first()


def _between(upper: str | None, lower: str | None) -> str | None:
    """None when there is no room: equal keys, keys that are none, or one that would be too long."""
    try:
        key = generate_key_between(upper, lower)
    except (FIError, ValueError, IndexError):
        return None
    return key if len(key) <= LONGEST else None
