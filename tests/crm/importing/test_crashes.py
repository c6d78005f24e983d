"""A worker killed in the middle of an import: the next one goes on, and every row is there exactly once."""

import io
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from crm.models import Import, Job, JobItem, Lead
from crm.services.importing import sending
from tenants import sweeping
from tenants.context import in_tenant

ROOT = Path(__file__).parents[3]


def test_every_row_is_there_once_after_a_kill(committed, queue, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cast = committed.aurora
    rows = "".join(f"Pessoa {n};11 9{80000000 + n}\n" for n in range(45))
    with in_tenant(cast.schema):
        sent = io.BytesIO(f"Nome;Telefone\n{rows}".encode())
        asked = sending.take_in(sent, "leads.csv", entity="lead", by=cast.owner)
        sending.check(asked, by=cast.owner, mapping=asked.mapping)
    queue.run()
    with in_tenant(cast.schema):
        job = sending.run(Import.objects.get(pk=asked.pk), by=cast.owner)
    queue.sent.clear()

    url = re.sub(r"/[^/]*$", f"/{connection.settings_dict['NAME']}", os.environ["DATABASE_URL"])
    died = subprocess.run(
        [sys.executable, "-m", "tests.crm.importing.crashing", cast.schema, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert died.returncode == 137, died.stderr[-2000:]
    with in_tenant(cast.schema):
        left = Job.objects.get(pk=job.pk)
        assert (left.state, left.done, Lead.objects.count()) == ("running", 20, 20)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    sweeping.sweep()
    queue.run()

    with in_tenant(cast.schema):
        assert Job.objects.values_list("state", "done").get(pk=job.pk) == ("done", 45)
        assert Counter(Lead.objects.values_list("contact__name", flat=True)) == {f"Pessoa {n}": 1 for n in range(45)}
        assert JobItem.objects.filter(job=job).count() == 45
