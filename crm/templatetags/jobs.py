"""What templates say of background work."""

from django import template

from crm.models import Job, JobFile
from crm.queries import jobs as shown
from crm.services import jobs

register = template.Library()


@register.simple_tag(takes_context=True)
def job_files(context, job: Job) -> list[JobFile]:
    """The files this reader may fetch, each with its address."""
    user = context["request"].user
    if job.started_by_id != user.pk:
        return []
    fetched = [file for file in job.files.all() if file.is_for_people]
    for file in fetched:
        file.url = shown.address(file, user.pk)  # type: ignore[attr-defined]
    return fetched


@register.filter
def revertible(job: Job) -> bool:
    """Whether to offer taking it back."""
    return not jobs.why_not_revertible(job)
