"""Which files on the disk this app's rows name; see ``tenants.orphans``."""

import re
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db.models.functions import Now

from messaging.models import MediaFile, Upload
from tenants.orphans import Shelf, ids

DAY = timedelta(days=1)


def _known(names: Collection[str]) -> Iterable[str]:
    return MediaFile.objects.filter(sha256__in=names).values_list("sha256", flat=True)


def _where_files_must_be() -> Iterable[str]:
    return MediaFile.objects.filter(created_at__lt=Now() - DAY).values_list("path", flat=True).iterator()


SHELVES = (
    Shelf("[0-9a-f][0-9a-f]/*", re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})"), _known, _where_files_must_be),
    Shelf("previews/*/*", re.compile(r"previews/[0-9a-f]{2}/([0-9a-f]{64})\.webp"), _known),
    Shelf(
        "uploads/*/*",
        re.compile(r"uploads/([^/]+)/.+"),
        lambda names: Upload.objects.filter(pk__in=ids(names)).values_list("pk", flat=True),
    ),
)
