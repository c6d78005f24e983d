"""What workers do for the commercial process. A task is only a wake: what there is to do stands in rows."""

from crm.services import job_work, jobs
from tenants import context, waking
from tenants.tasks import tenant_task


@tenant_task(name=jobs.WORK)
def work_jobs() -> None:
    """One turn for one job; who waits behind it has the next."""
    schema = context.current_schema()
    waking.awake(jobs.WORK, schema)
    if job_work.work():
        waking.wake(jobs.WORK, schema)
