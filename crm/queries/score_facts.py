"""What is known of leads, as plain facts for their score: now, or as it was at an earlier moment.

Facts of an earlier moment are read from what had happened by then: a score that learns from closed leads must not
look at what was only known afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from crm.models import Activity, Lead, Stage, StageVisit

Kind = Activity.Kind
COUNTED: dict[str, str] = {
    Kind.MESSAGE_RECEIVED: "messages_in",
    Kind.MESSAGE_SENT: "messages_out",
    Kind.TASK_DONE: "tasks_done",
    Kind.NOTE_ADDED: "notes",
}
READ = (*COUNTED, Kind.LEAD_CHANGED)
# What a change of the lead overwrote is told by its line; see leads.change.
KEPT = ("value_cents", "source", "tags")
FILLED = ("name", "phone", "email", "job_title", "city")


@dataclass
class _Past:
    """What had happened with one lead until the moment."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED.values(), 0))
    first_in: datetime | None = None
    first_answer: datetime | None = None
    last_in: datetime | None = None
    stays: list[tuple[UUID, datetime]] = field(default_factory=list)
    # What stood in a field at the moment, where it was changed later.
    stood: dict[str, Any] = field(default_factory=dict)
    # Fields of the contact that were filled in or changed later: then they were not known, as far as we know.
    not_yet: set[str] = field(default_factory=set)


def facts_of(leads: Iterable[Lead], moments: Mapping[UUID, datetime]) -> dict[UUID, dict[str, Any]]:
    """The facts of each lead at its moment, in a fixed number of queries. Leads come with contact and company."""
    rows = list(leads)
    pasts = {lead.pk: _Past() for lead in rows}
    _read_activities(pasts, moments)
    _read_contacts(rows, pasts, moments)
    _read_stays(pasts, moments)
    stages = {stage.pk: stage for stage in Stage.objects.all()}
    return {lead.pk: _facts(lead, pasts[lead.pk], stages, moments[lead.pk]) for lead in rows}


def _read_activities(pasts: dict[UUID, _Past], moments: Mapping[UUID, datetime]) -> None:
    rows = Activity.objects.filter(lead__in=pasts, kind__in=READ).order_by("happened_at", "id")
    for lead_id, kind, at, particulars in rows.values_list("lead", "kind", "happened_at", "particulars"):
        past = pasts[lead_id]
        if at > moments[lead_id]:
            if kind == Kind.LEAD_CHANGED:
                for name, (was, _now) in particulars.get("changes", {}).items():
                    past.stood.setdefault(name, was)
            continue
        if kind in COUNTED:
            past.counts[COUNTED[kind]] += 1
        if kind == Kind.MESSAGE_RECEIVED:
            past.first_in, past.last_in = past.first_in or at, at
        elif kind == Kind.MESSAGE_SENT and past.first_in and not past.first_answer:
            past.first_answer = at


def _read_contacts(leads: list[Lead], pasts: dict[UUID, _Past], moments: Mapping[UUID, datetime]) -> None:
    if not leads:
        return
    earliest = min(moments.values())
    changes = Activity.objects.filter(kind=Kind.CONTACT_CHANGED, happened_at__gt=earliest)
    told: dict[UUID, list[tuple[datetime, list[str]]]] = {}
    rows = changes.filter(contact__in={lead.contact_id for lead in leads})
    for contact_id, at, particulars in rows.values_list("contact", "happened_at", "particulars"):
        told.setdefault(contact_id, []).append((at, particulars.get("fields", [])))
    for lead in leads:
        for at, fields in told.get(lead.contact_id, []):
            if at > moments[lead.pk]:
                pasts[lead.pk].not_yet.update(fields)


def _read_stays(pasts: dict[UUID, _Past], moments: Mapping[UUID, datetime]) -> None:
    rows = StageVisit.objects.filter(lead__in=pasts).order_by("entered_at", "id")
    for lead_id, stage_id, entered_at in rows.values_list("lead", "stage", "entered_at"):
        if entered_at <= moments[lead_id]:
            pasts[lead_id].stays.append((stage_id, entered_at))


def _facts(lead: Lead, past: _Past, stages: Mapping[UUID, Stage], moment: datetime) -> dict[str, Any]:
    kept = {name: past.stood.get(name, getattr(lead, name)) for name in KEPT}
    stays = [(stages[pk], at) for pk, at in past.stays if pk in stages] or [(stages[lead.stage_id], lead.created_at)]
    stage, since = stays[-1]
    answer = past.first_answer - past.first_in if past.first_answer and past.first_in else None
    return {
        "source": kept["source"],
        "campaign": _campaign(lead),
        "stage": stage.name,
        "stage_probability": stage.probability,
        "value": kept["value_cents"] / 100 if kept["value_cents"] else None,
        "tags": list(kept["tags"] or ()),
        **_known_of(lead, past),
        **past.counts,
        "answer_minutes": _in(answer, minutes=1),
        "silent_hours": _in(moment - past.last_in if past.last_in else None, hours=1),
        "age_days": _in(moment - lead.created_at, days=1),
        "stage_days": _in(moment - since, days=1),
        "moves_forward": _steps_forward([stage for stage, _at in stays]),
    }


def _known_of(lead: Lead, past: _Past) -> dict[str, Any]:
    filled = {name for name in FILLED if getattr(lead.contact, name) and name not in past.not_yet}
    has_company = bool(past.stood.get("company", lead.company_id))
    return {
        "has_phone": "phone" in filled,
        "has_email": "email" in filled,
        "has_company": has_company,
        "completeness": len(filled) + has_company,
    }


def _campaign(lead: Lead) -> str | None:
    detail = lead.source_detail if isinstance(lead.source_detail, dict) else {}
    named = detail.get("utm_campaign") or detail.get("campaign")
    return str(named)[:60] if named else None


def _steps_forward(stages: list[Stage]) -> int:
    return sum(later.position > earlier.position for earlier, later in pairwise(stages))


def _in(span: timedelta | None, **unit: int) -> float | None:
    """A span in its unit; a clock that ran backwards is no fact."""
    return None if span is None else round(max(span / timedelta(**unit), 0.0), 2)
