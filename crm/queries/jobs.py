"""What the page of background work shows, and the way to a job's file."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from crm.models import Job, JobFile
from tenants.access import Principal
from tenants.context import BadSignature, sign, unsign

RECENT = 50
PURPOSE = "job_file"
SECONDS = 24 * 3600


@dataclass(frozen=True)
class Jobs:
    """What goes on now, and what ended lately."""

    going: list[Job]
    recent: list[Job]


def page(principal: Principal) -> Jobs:
    mine = (
        Job.objects.accessible_by(principal)
        .select_related("started_by", "reverts")
        .prefetch_related("files", "reversals")
    )
    ended = mine.exclude(state__in=Job.UNFINISHED).newest_first()[:RECENT]
    return Jobs(list(mine.unfinished().newest_first()[:RECENT]), list(ended))


def address(file: JobFile, user_id: UUID | None) -> str:
    """Where this person gets the bytes, for a day."""
    return reverse("job_file", args=[file.job_id, file.pk, prove(file, user_id)])


def prove(file: JobFile, user_id: UUID | None) -> str:
    """That this person was given this address, not long ago."""
    return sign(PURPOSE, [str(file.pk), str(user_id)])


def is_proven(proof: str, file: JobFile, user_id: UUID | None) -> bool:
    try:
        return unsign(PURPOSE, proof, max_age=SECONDS) == [str(file.pk), str(user_id)]
    except BadSignature:
        return False
