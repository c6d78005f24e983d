"""The dry run: what would become of each row, without touching anything."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.job_kinds import Kind, Stop
from crm.models import Import, Job
from crm.services.importing import faults, store
from crm.services.importing.choosing import choices_of, who_may
from crm.services.importing.cleaning import Cleaned, Cleaner
from crm.services.importing.columns import CUSTOM
from crm.services.importing.matching import Companies, People, addresses_of
from crm.spreadsheets.limits import Unreadable

ROWS = 500
PREVIEWED = 8  # of each outcome
NEW, UPDATE, SKIP, DUPLICATE, INVALID = "new", "update", "skip", "duplicate", "invalid"
MOST_PROBLEMS = 50


class Check(Kind):
    """Reads the file once from its first to its last row."""

    key = "import.check"
    label = _("Check of an import")
    icon = "file-search"

    def step(self, job: Job) -> bool:
        asked = Import.objects.get(check_job=job)
        if job.total is None:
            job.report = {"counts": {}, "problems": {}, "preview": []}
            return _unpacked(job, asked)
        found, offset = store.rows(asked, job.cursor.get("offset", 0), ROWS)
        principal = who_may(job, asked)
        cleaner = Cleaner(asked, choices_of(asked, principal))
        seen = store.Seen(asked, job.cursor.get("seen", 0))
        cleaned = [cleaner.clean(number, cells) for number, cells in found]
        outcomes = _outcomes(asked, cleaned, seen)
        _report(job, cleaned, outcomes)
        faulty = [row for row in cleaned if row.problems]
        faults.note(job, faulty)
        job.failed += len(faulty)
        job.done += len(found) - len(faulty)
        job.cursor = {"offset": offset, "seen": seen.keep()}
        return job.done + job.failed < job.total

    def finish(self, job: Job) -> None:
        faults.write_file(job, Import.objects.get(check_job=job))

    def url(self, job: Job) -> str:
        return page_of(job, Import.objects.filter(check_job=job).first()) or super().url(job)


def page_of(job: Job, asked: Import | None) -> str:
    return reverse("import", args=[asked.pk]) if asked else ""


def _unpacked(job: Job, asked: Import) -> bool:
    try:
        job.total = store.unpack(asked)
    except Unreadable as why:
        raise Stop(str(why)) from None
    except FileNotFoundError:
        raise Stop(str(_("The file is no longer there. Send it again."))) from None
    if not job.total:
        raise Stop(str(_("Below its header the file has no rows.")))
    return True


def _outcomes(asked: Import, rows: list[Cleaned], seen: store.Seen) -> list[str]:
    if asked.entity == Import.Entity.COMPANY:
        values = [row.values for row in rows]
        companies = Companies(*(([each.get(key, "") for each in values]) for key in ("company_name", "cnpj")))
        known = [companies.find(each.get("company_name", ""), each.get("cnpj", "")) is not None for each in values]
        keys = [[f"c:{each.get('cnpj') or each.get('company_name', '').lower()}"] for each in values]
    else:
        addresses = [addresses_of(row.values) for row in rows]
        people = People(addresses)
        known = [people.find(each) is not None for each in addresses]
        keys = [[f"{one.kind}:{one.key}" for one in each] for each in addresses]
    return [_outcome(asked, *each, seen) for each in zip(rows, known, keys, strict=True)]


def _outcome(asked: Import, row: Cleaned, is_known: bool, keys: list[str], seen: store.Seen) -> str:
    if row.problems:
        return INVALID
    if seen.any_of(keys):
        return DUPLICATE
    if not is_known:
        return NEW
    match asked.known:
        case Import.Known.SKIP:
            return SKIP
        case Import.Known.NEW:
            return NEW
    return UPDATE


def _report(job: Job, rows: list[Cleaned], outcomes: list[str]) -> None:
    counts, problems = Counter(job.report["counts"]), Counter(job.report["problems"])
    counts.update(outcomes)
    for row in rows:
        problems.update({problem.said for problem in row.problems})
    preview = job.report["preview"]
    shown = Counter(each["outcome"] for each in preview)
    for row, outcome in zip(rows, outcomes, strict=True):
        if shown[outcome] < PREVIEWED:
            shown[outcome] += 1
            preview.append({"place": row.place, "outcome": outcome, **_told(row)})
    job.report = {"counts": dict(counts), "problems": dict(problems.most_common(MOST_PROBLEMS)), "preview": preview}


def _told(row: Cleaned) -> dict[str, Any]:
    values = {key: _plain(value) for key, value in row.values.items() if key != "custom"}
    values |= {f"{CUSTOM}{key}": _plain(value) for key, value in row.values.get("custom", {}).items()}
    return {"values": values, "problems": [problem.told for problem in row.problems]}


def _plain(value: Any) -> Any:
    match value:
        case bool():
            return str(_("yes") if value else _("no"))
        case int() | str():
            return value
        case list():
            return ", ".join(value)
        case dict():
            return value["source"] or value["said"]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
