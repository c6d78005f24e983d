"""A lead's life apart from its moves: made, changed, archived, restored."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from config import clock
from crm.custom import values
from crm.models import Company, Contact, CustomField, Lead, Stage
from crm.services import answer_files, asking, assigning, facts, keeping, placing, versions
from crm.services.assigning import By
from crm.services.distribution import deciding
from crm.services.versions import Stale
from tenants.models import User

__all__ = ["CHANGEABLE", "Stale", "archive", "change", "create", "restore", "tidy_tags", "told"]

CHANGEABLE = frozenset(
    {"title", "value_cents", "source", "source_detail", "tags", "expected_close", "company", "owner", "custom"}
)
APART = frozenset({"owner", "custom"})  # told in their own way
MOST_TAGS = 12


@transaction.atomic
def create(
    *,
    by: User | None,
    contact: Contact,
    stage: Stage | None = None,
    title: str = "",
    value_cents: int = 0,
    source: str = Lead.Source.MANUAL,
    source_detail: dict | None = None,
    tags: Iterable[str] = (),
    owner: User | By | None = None,
    company: Company | None = None,
    expected_close: date | None = None,
    custom: dict[str, Any] | None = None,
) -> Lead:
    """A new opportunity at the top of its column; without a stage, of the default pipeline's first.

    With ``By.RULES`` the organization's rules say whose it is.
    """
    stage = stage or first_stage()
    stage = _in_use(placing.lock(stage.pk)[stage.pk])
    lead = Lead(
        pipeline_id=stage.pipeline_id,
        stage=stage,
        contact=contact,
        company=company or contact.company,
        owner=owner if isinstance(owner, User) else None,
        title=title.strip(),
        value_cents=value_cents,
        source=source,
        source_detail=source_detail or {},
        tags=tidy_tags(tags),
        expected_close=expected_close,
        position=placing.key_in(stage),
        closed_at=None if stage.kind == Stage.Kind.OPEN else timezone.now(),
    )
    lead.custom = answer_files.merged(lead, custom or {}, by=by)
    _keep(lead, by=by, by_rules=owner is By.RULES)
    return lead


@transaction.atomic
def change(lead: Lead, *, by: User | None, version: int, **fields: Any) -> Lead:
    """Change what was seen at ``version``; fields that stay as they are leave no trace. Raises ``Stale``, ``NotItsFile``.

    ``custom`` names only the answers that change, as ``crm.services.custom.clean`` gives them.
    """
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"{sorted(unknown)} cannot be changed here.")
    fresh = versions.seen(lead, version)
    if "tags" in fields:
        fields["tags"] = tidy_tags(fields["tags"])
    if "custom" in fields:
        fields["custom"] = answer_files.merged(fresh, fields["custom"], by=by)
    fields = {name: value for name, value in fields.items() if getattr(fresh, name) != value}
    if not fields:
        return fresh
    was = fresh.owner
    changes = {name: [told(getattr(fresh, name)), told(now)] for name, now in fields.items() if name not in APART}
    answers = {}
    if "custom" in fields:
        changes |= values.told(CustomField.objects.of("lead"), fresh.custom, fields["custom"])
        answers = {"answers": values.answered(fresh.custom, fields["custom"])}
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.version += 1
    if "custom" in fields and fresh.missing:  # whoever answers has asked
        fresh.missing = [name for name in fresh.missing if name != "custom"] or None
    fresh.save(update_fields=[*fields, "missing", "version", "updated_at"])
    if changes:
        facts.happened("lead.changed", fresh, by=by, also=[was.pk if was else None], changes=changes, **answers)
    if "owner" in fields:
        assigning.overruled(fresh, by=by)
        assigning.tell(fresh, was=was, by=by)
    return fresh


@transaction.atomic
def archive(lead: Lead, *, by: User | None, at: datetime | None = None) -> Lead:
    """Off the board and out of every sum; it can be restored. ``at``: the moment of what it goes with."""
    fresh = versions.locked(lead)
    if fresh.archived_at is None:
        keeping.put_away(fresh, by=by, at=at)
        fresh.version += 1
        fresh.save(update_fields=[*keeping.COLUMNS, "version"])
        asking.overtake(by=by, lead=fresh)
        facts.happened("lead.archived", fresh, by=by)
    return fresh


@transaction.atomic
def restore(lead: Lead, *, by: User | None) -> Lead:
    """Back to the top of the stage it was in, or where that one's leads went; its contact comes back with it."""
    stage = _in_use(placing.lock(lead.stage_id)[lead.stage_id])
    fresh = versions.locked(lead)
    if fresh.archived_at is not None:
        keeping.bring_back(fresh)
        placed = _placed(fresh, stage)
        fresh.version += 1
        fresh.save(update_fields=[*keeping.COLUMNS, *placed, "version"])
        keeping.bring_back_person(fresh.contact_id, by=by)
        facts.happened("lead.restored", fresh, by=by)
    return fresh


def _placed(lead: Lead, stage: Stage) -> list[str]:
    """At the top of the stage; the columns that say so."""
    lead.position = placing.key_in(stage, lead=lead)
    if stage.pk == lead.stage_id:
        return ["position"]
    now = clock.now()
    lead.stage, lead.pipeline_id, lead.entered_stage_at = stage, stage.pipeline_id, now
    lead.closed_at = None if stage.kind == Stage.Kind.OPEN else now
    return ["position", "stage", "pipeline", "entered_stage_at", "closed_at"]


def first_stage() -> Stage:
    """Where a lead begins of which nobody said where it stands."""
    stages = Stage.objects.filter(pipeline__is_default=True, kind=Stage.Kind.OPEN).order_by("position")
    return stages[:1].get()


def _in_use(stage: Stage) -> Stage:
    """The stage, or where its leads go when it is being removed: nothing that comes in is lost by that."""
    while stage.successor_id or stage.archived_at:
        stage = Stage.ever.get(pk=stage.successor_id) if stage.successor_id else first_stage()
        stage = placing.lock(stage.pk)[stage.pk]
    return stage


def tidy_tags(tags: Iterable[str]) -> list[str]:
    """``["#Site ", "site", "Google Ads"]`` → ``["site", "google-ads"]``: one way to write each, in the order given."""
    words = ("-".join(tag.lstrip("# ").lower().split())[:40].strip("-") for tag in tags)
    return list(dict.fromkeys(word for word in words if word))[:MOST_TAGS]


def _keep(lead: Lead, *, by: User | None, by_rules: bool) -> None:
    """Written once, with its owner: nobody sees it without."""
    decided = None
    if by_rules:
        lead.owner, decided = deciding.owner_for(lead)
    lead.save(force_insert=True)
    facts.happened("lead.created", lead, by=by, stage=lead.stage.name, source=lead.source)
    if decided:
        deciding.keep(decided)
    if lead.owner:
        assigning.tell(lead, was=None, by=by)


def told(value: Any) -> Any:
    """A value as the timeline keeps it: plain, and as it was called then."""
    return value if isinstance(value, int | list | dict) or value is None else str(value)
