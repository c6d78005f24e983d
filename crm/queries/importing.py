"""What the pages of imports show."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.words import brl
from crm.models import Import, JobItem
from crm.phones import pretty
from tenants.access import Principal

LISTED = 50
FAULTS = 50
OUTCOMES = {
    "new": (_("To be created"), "ok"),
    "update": (_("To be completed"), "info"),
    "skip": (_("Left as it is"), ""),
    "duplicate": (_("Twice in the file"), "warn"),
    "invalid": (_("Faulty"), "bad"),
}


@dataclass(frozen=True)
class Count:
    """A figure of the check."""

    key: str
    label: Any
    kind: str
    n: int


def page(principal: Principal) -> list[Import]:
    mine = Import.objects.accessible_by(principal).select_related("started_by", "check_job", "run_job")
    return list(mine.newest_first()[:LISTED])


def counts(report: dict[str, Any]) -> list[Count]:
    found = report.get("counts", {})
    return [Count(key, label, kind, found.get(key, 0)) for key, (label, kind) in OUTCOMES.items()]


def preview(asked: Import, report: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Rows as they will become: the columns that are mapped, and the cells in our own words."""
    keys = [key for key in dict.fromkeys(asked.mapping) if key in fields]
    shown = [{"key": key, "label": fields[key].label} for key in keys]
    rows = sorted(report.get("preview", []), key=lambda row: row["place"])
    return {"columns": shown, "rows": [_previewed(row, keys) for row in rows]}


def faults(asked: Import) -> list[dict[str, Any]]:
    """The first rows that were not taken, with their reasons."""
    job = asked.run_job or asked.check_job
    failed = JobItem.objects.filter(job=job, outcome=JobItem.Outcome.FAILED).order_by("place")[:FAULTS]
    headers = dict(zip(asked.mapping, asked.headers, strict=False))
    return [
        {
            "place": item.place,
            "reasons": [reason | {"header": headers.get(reason["field"], "")} for reason in item.reasons],
        }
        for item in failed
    ]


def stays(asked: Import) -> list[str]:
    """What could not be taken back, and why."""
    reversal = asked.run_job.reversals.order_by("-created_at").first() if asked.run_job else None
    if reversal is None:
        return []
    kept = JobItem.objects.filter(job=reversal, outcome=JobItem.Outcome.FAILED).order_by("place")[:FAULTS]
    return [reason["said"] for item in kept for reason in item.reasons]


def _previewed(row: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    label, kind = OUTCOMES[row["outcome"]]
    wrong = {problem["field"]: problem for problem in row["problems"]}
    cells = [{"text": _shown(key, row["values"].get(key)), "wrong": wrong.get(key)} for key in keys]
    return {"place": row["place"], "label": label, "kind": kind, "cells": cells}


def _shown(key: str, value: Any) -> str:
    match key, value:
        case _, None:
            return ""
        case "value_cents", int():
            return brl(value)
        case (("phone" | "phone_2"), str()) if value.startswith("+"):
            return pretty(value)
    return str(value)
