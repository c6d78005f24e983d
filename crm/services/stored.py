"""Which files on the disk this app's rows name; see ``tenants.orphans``. Files of records look after themselves."""

import re
from collections.abc import Iterable
from datetime import timedelta

from django.db.models.functions import Now

from crm.models import Import, Job, JobFile
from tenants.orphans import Shelf, ids

DAY = timedelta(days=1)


def _where_files_must_be() -> Iterable[str]:
    """A job that is under way may have named what it has yet to write."""
    kept = JobFile.objects.filter(job__ended_at__lt=Now() - DAY, expires_at__gt=Now())
    return kept.values_list("path", flat=True).iterator()


SHELVES = (
    Shelf(
        "jobs/*/*",
        re.compile(r"jobs/([^/]+)/.+"),
        lambda names: Job.objects.filter(pk__in=ids(names)).values_list("pk", flat=True),
        _where_files_must_be,
    ),
    Shelf(
        "imports/*/*",
        re.compile(r"imports/([^/]+)/.+"),
        lambda names: Import.objects.filter(pk__in=ids(names)).values_list("pk", flat=True),
    ),
)
