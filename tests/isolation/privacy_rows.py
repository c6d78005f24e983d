"""What was asked for people's data, and decided about them, in an organization."""

from uuid import UUID

from django.utils import timezone

from crm.models import JobFile
from crm.services import job_files, registering
from crm.services.disclosing import work as disclosing
from crm.services.forgetting import ordering
from crm.services.retaining import holding
from tenants.privacy import incidents
from tests.cast import Cast
from tests.makers import make_contact

Names = dict[str, UUID | str]


def erasure(cast: Cast) -> Names:
    """Of one of ``rep``'s people, ordered by the owner."""
    told = {"asked": "email", "ground": "wish", "asked_on": timezone.localdate()}
    return {"pk": ordering.order(make_contact("Marina Alves"), by=cast.owner, **told).pk}


def copy(cast: Cast) -> Names:
    """What ``admin`` had packed for somebody."""
    job = disclosing.start(make_contact("Marina Alves"), by=cast.admin)
    job_files.keep(job, JobFile.Purpose.RESULT, "dados.zip", lambda target: target.write(b"Marina"))
    return {"pk": job.pk}


def hold(cast: Cast) -> Names:
    return {"pk": holding.hold(make_contact("Marina Alves"), by=cast.owner.user, reason="Processo").pk}


def version(cast: Cast) -> Names:
    return {"pk": registering.keep_version(by=cast.owner.user).pk}


def incident(cast: Cast) -> Names:
    return {"pk": incidents.open_one("Notebook perdido", by=cast.owner.user).pk, "step": "facts"}


MAKERS = {
    **{f"{root}erasures/": erasure for root in ("settings/privacy/", "api/v1/")},
    **{f"{root}holds/": hold for root in ("settings/privacy/", "api/v1/")},
    **{f"{root}incidents/": incident for root in ("settings/privacy/", "api/v1/")},
    **dict.fromkeys(("settings/privacy/register/versions/", "api/v1/register-versions/"), version),
    "settings/privacy/retention/": lambda cast: {"kind": "messages"},
    "settings/privacy/register/": lambda cast: {"key": "leads"},
    "api/v1/retention-rules/": lambda cast: {"pk": "messages"},
    "api/v1/processing-activities/": lambda cast: {"pk": "leads"},
    "api/v1/personal-copies/": copy,
}
