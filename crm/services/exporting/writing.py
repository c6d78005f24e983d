"""An export: a thousand rows a chunk, as the person who asked sees them now."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import cells
from crm.job_kinds import Kind, Stop
from crm.models import Company, Contact, Import, Job, JobFile, Lead
from crm.queries import viewing
from crm.queries.directory import CompanyDirectory, ContactDirectory
from crm.queries.filters import Filters
from crm.queries.wanted import Wanted
from crm.services import job_files, jobs
from crm.services.exporting import columns
from crm.spreadsheets import writing
from tenants import audit
from tenants.access import Principal

KEY = "export"
ROWS = 1000
CSV, XLSX = "csv", "xlsx"
Entity = Import.Entity
Purpose = JobFile.Purpose


class NoSuchView(Exception):
    """The saved view that was to narrow it is not there for this person."""


def start(
    entity: str, *, by: Principal, form: str = CSV, keys: Sequence[str] = (), query: str = "", name: str = ""
) -> Job:
    """``query`` is the address of a board or list: what narrows it there narrows it here. Raises ``NoSuchView``."""
    query = _settled(entity, query, by)
    options = {"entity": entity, "form": form, "columns": list(keys), "query": query}
    audit.record("export.begun", what=entity, form=form, query=query[:300])
    label = name or str(Entity(entity).label)
    return jobs.start(KEY, by=by, name=label, options=options)


class Export(Kind):
    """Writes a table, row by row."""

    key = KEY
    label = gettext_lazy("Export")
    icon = "file-export"
    files_kept = timedelta(days=7)

    def step(self, job: Job) -> bool:
        if job.total is None:
            job.total = self.count(job)
            job.cursor = {"offset": 0, "after": ""}
            job_files.note(job, Purpose.WORKING, "rows")
        found, after = self.some(job, job.cursor["after"])
        offset = _append(_working(job), job.cursor["offset"], b"".join(_packed(values) for values in found))
        job.done += len(found)
        job.total = max(job.total, job.done)
        if found:
            job.cursor = {"offset": offset, "after": after}
        return len(found) == ROWS

    def count(self, job: Job) -> int:
        return _rows(job).count()

    def some(self, job: Job, after: str) -> tuple[list[list[Any]], str]:
        """What stands in the next rows, and the place behind them."""
        rows = _rows(job)
        found = list((rows.filter(pk__gt=after) if after else rows)[:ROWS])
        told = columns.chosen(job.options["entity"], job.options["columns"], found)
        return [[column.read(row) for column in told] for row in found], str(found[-1].pk) if found else after

    def headers(self, job: Job) -> list[str]:
        return [str(column.label) for column in columns.chosen(job.options["entity"], job.options["columns"])]

    def finish(self, job: Job) -> None:
        headers = self.headers(job)
        day = timezone.localdate().isoformat()
        form, rows = job.options["form"], _unpacked(_working(job))
        name = f"{job.name} {day}.{form}"
        if form == XLSX:
            job_files.keep(job, Purpose.RESULT, name, lambda target: writing.write_xlsx(target, headers, rows))
        else:
            job_files.keep(job, Purpose.RESULT, name, lambda target: _write_csv(target, headers, rows))
        _forget_working(job)
        audit.record("export.made", what=job.options["entity"], rows=job.done, job=str(job.pk))

    def give_up(self, job: Job) -> None:
        _forget_working(job)


def _settled(entity: str, query: str, by: Principal) -> str:
    """Without a view's name: it narrows by what the view says now, whatever becomes of that meanwhile."""
    if entity != Entity.LEAD:
        return Wanted.read(QueryDict(query), entity).with_(sort="").address
    filters = viewing.asked(by, QueryDict(query))
    if filters is None:
        raise NoSuchView
    return filters.with_(view="", sort="").address


def _rows(job: Job) -> QuerySet:
    """In the order of their ids, so that a chunk begins where the last one ended whatever happens meanwhile."""
    principal, entity = jobs.principal_of(job), job.options["entity"]
    if principal is None or not principal.may(f"{entity}.export"):
        raise Stop(_("Whoever started this may not export any more."))
    query = QueryDict(job.options["query"])
    rows: QuerySet
    match entity:
        case Entity.LEAD:
            filters = Filters.read(query)
            leads = Lead.objects.accessible_by(principal, "lead.export")
            leads = leads.filter(pipeline=filters.pipeline) if filters.pipeline else leads
            rows = filters.narrow(leads, principal)
            rows = rows.select_related("contact", "company", "pipeline", "stage", "owner", "lost_reason")
        case Entity.CONTACT:
            listed = ContactDirectory(principal, Wanted.read(query, Entity.CONTACT)).everything.order_by()
            rows = Contact.objects.accessible_by(principal, "contact.export").filter(pk__in=listed.values("pk"))
            rows = rows.select_related("company", "owner")
        case _:
            listed = CompanyDirectory(principal, Wanted.read(query, Entity.COMPANY)).everything.order_by()
            rows = Company.objects.accessible_by(principal, "company.export").filter(pk__in=listed.values("pk"))
    return rows.order_by("pk")


def _working(job: Job) -> Path:
    return job_files.folder_of(job) / Purpose.WORKING


def _forget_working(job: Job) -> None:
    JobFile.objects.filter(job=job, purpose=Purpose.WORKING).delete()
    _working(job).unlink(missing_ok=True)


def _append(path: Path, offset: int, lines: bytes) -> int:
    """Behind what the last chunk kept: what one that failed wrote is written over."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.seek(offset)
        file.write(lines)
        file.truncate()
        return file.tell()


def _write_csv(target, headers: Sequence[str], rows: Iterator[list[Any]]) -> None:
    target.write(cells.start(headers))
    for row in rows:
        target.write(writing.csv_lines([row]))


def _packed(values: list[Any]) -> bytes:
    return json.dumps([_tagged(value) for value in values], ensure_ascii=False).encode() + b"\n"


def _tagged(value: Any) -> Any:
    match value:
        case Decimal():
            return {"n": str(value)}
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
    return value


def _unpacked(path: Path) -> Iterator[list[Any]]:
    with path.open("rb") as file:
        for line in file:
            yield [_untagged(value) for value in json.loads(line)]


def _untagged(value: Any) -> Any:
    match value:
        case {"n": number}:
            return Decimal(number)
        case {"t": moment}:
            return datetime.fromisoformat(moment)
        case {"d": day}:
            return date.fromisoformat(day)
    return value
