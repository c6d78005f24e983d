"""Rows that could not be taken: kept with their reasons, and given back as a file to mend and send again."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from config import cells
from crm.models import Import, Job, JobFile, JobItem
from crm.services import job_files
from crm.services.importing import columns, store
from crm.services.importing.cleaning import Cleaned
from crm.spreadsheets import writing
from crm.spreadsheets.reading import XLSX

GATHERED = 500


def note(job: Job, rows: Iterable[Cleaned]) -> None:
    failed = JobItem.Outcome.FAILED
    JobItem.objects.bulk_create(
        JobItem(job=job, place=row.place, outcome=failed, reasons=[problem.told for problem in row.problems])
        for row in rows
    )


def write_file(job: Job, asked: Import) -> None:
    """The same columns as they were sent, and two more: what is wrong, and how to mend it. Nothing when all went well."""
    if not job.failed:
        return
    kept = [place for place, header in enumerate(asked.headers) if not columns.is_ours(header)]
    headers = [*(asked.headers[place] for place in kept), _("Error"), _("How to mend it")]
    rows = _faulty(job, asked, kept)
    what = _("rows to mend")
    name = f"{Path(asked.name).stem} - {what}.{asked.kind}"

    def write(target: IO[bytes]) -> None:
        if asked.kind == XLSX:
            writing.write_xlsx(target, headers, rows)
            return
        target.write(cells.start(headers))
        gathered = []
        for row in rows:
            gathered.append(row)
            if len(gathered) == GATHERED:
                target.write(writing.csv_lines(gathered))
                gathered.clear()
        target.write(writing.csv_lines(gathered))

    job_files.keep(job, JobFile.Purpose.ERRORS, name, write)


def _faulty(job: Job, asked: Import, kept: list[int]) -> Iterator[list[str]]:
    failed = JobItem.objects.filter(job=job, outcome=JobItem.Outcome.FAILED).order_by("place")
    reasons = failed.values_list("place", "reasons").iterator(chunk_size=GATHERED)
    wanted = next(reasons, None)
    for place, values in store.all_rows(asked):
        if wanted is None:
            return
        if place == wanted[0]:
            yield [*(values[at] if at < len(values) else "" for at in kept), *_in_words(asked, wanted[1])]
            wanted = next(reasons, None)


def _in_words(asked: Import, reasons: list[dict[str, str]]) -> tuple[str, str]:
    said = "; ".join(_named(asked, reason["field"], reason["said"]) for reason in reasons)
    hints = "; ".join(_named(asked, reason["field"], reason["hint"]) for reason in reasons if reason["hint"])
    return said, hints


def _named(asked: Import, field: str, text: str) -> str:
    header = asked.headers[asked.mapping.index(field)] if field in asked.mapping else ""
    return f"{header}: {text}" if header else text
