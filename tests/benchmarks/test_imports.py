"""How long an import takes, and how much a worker grows by it: 10,000 rows in less than 60 s, less than 100 MB more for 100,000."""

import io
import os
import resource
import time

import pytest

from config import cells
from crm.models import Import, Job, Lead
from crm.services import job_work
from crm.services.importing import sending
from crm.spreadsheets import writing
from tenants.context import in_tenant

pytestmark = pytest.mark.benchmark
HEADERS = ["Nome", "Telefone", "E-mail", "Empresa", "Valor", "Tags", "Responsável"]


def table(rows: int, form: str = "csv") -> bytes:
    lines = (
        [f"Pessoa {n}", f"11 9{80000000 + n}", f"p{n}@lume.test", f"Empresa {n % 997}", f"{n},50", "feira", "Rep"]
        for n in range(rows)
    )
    if form == "csv":
        return cells.start(HEADERS) + writing.csv_lines(lines)
    import tempfile

    with tempfile.NamedTemporaryFile() as target:
        writing.write_xlsx(target, HEADERS, lines)
        target.seek(0)
        return target.read()


def work_off(job: Job) -> float:
    began = time.monotonic()
    while not Job.objects.get(pk=job.pk).is_finished:
        job_work.work()
        assert not Job.objects.get(pk=job.pk).troubles
    return time.monotonic() - began


@pytest.mark.parametrize(("rows", "form"), [(1_000, "csv"), (10_000, "csv"), (10_000, "xlsx"), (100_000, "csv")])
def test_an_import(aurora, settings, tmp_path, rows, form):
    settings.MEDIA_ROOT = tmp_path
    with in_tenant(aurora.schema):
        asked = sending.take_in(io.BytesIO(table(rows, form)), f"t.{form}", entity="lead", by=aurora.owner)
        checked = work_off(sending.check(asked, by=aurora.owner, mapping=asked.mapping))
        asked = Import.objects.get(pk=asked.pk)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        job = sending.run(asked, by=aurora.owner)
        taken = work_off(job)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        assert Job.objects.get(pk=job.pk).done == rows, Job.objects.get(pk=job.pk).error
        assert Lead.objects.count() == rows
    load = os.getloadavg()[0]
    print(f"\n{rows} rows of {form}: checked in {checked:.1f} s, imported in {taken:.1f} s,", end=" ")
    print(f"peak {after // 1024} MB, {(after - before) // 1024} MB more than before; load {load:.1f}")
