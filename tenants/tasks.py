"""Tasks that name their organization, and the sweep that re-wakes what was missed."""

from contextlib import suppress
from functools import partial
from uuid import UUID

import structlog
from celery import Task, current_app, shared_task
from django.db import transaction

from config.outside.errors import ProviderError
from tenants import audit, context, heartbeats, mail, schemas, sweeping, waking
from tenants.billing import accounts, hearing, watching
from tenants.deletion import purging
from tenants.exports import work as exports
from tenants.models import Organization
from tenants.privacy import leaks
from tenants.services import invitations, notices, set_up_reminders
from tenants.tripwire import CAUGHT

log = structlog.get_logger(__name__)
PRUNE = "tenants.prune"


class UnknownOrganization(RuntimeError):
    """A task names an organization that is not there; nothing of it may run."""


class TenantTask(Task):
    """A task that runs inside the organization named by its first argument, or not at all."""

    abstract = True
    while_leaving = False  # whether it also runs in an organization that is being deleted
    typing = False  # Celery would compare the arguments, schema included, with those of the function

    def __call__(self, schema: str, *args, **kwargs):
        states = [Organization.State.ACTIVE, *([Organization.State.LEAVING] if self.while_leaving else [])]
        living = Organization.objects.filter(schema_name=schema, state__in=states)
        version = living.values_list("schema_version", flat=True).first()
        if version is None:
            raise UnknownOrganization(f"{self.name} was given {schema!r}, which is no living organization's schema.")
        if not schemas.bears(version):  # its rows wait, and the sweep wakes for them when it has been migrated
            log.info("task.left_for_migration", task=self.name, schema=schema)
            return None
        with context.in_tenant(schema), audit.acting(audit.Actor(name=f"task {self.name}")):
            return self.run(*args, **kwargs)

    def delay_after_commit(self, *args, **kwargs) -> None:
        """Queue for the organization we are in *now*: at commit time we may be in another one."""
        transaction.on_commit(partial(self.delay, context.current_schema(), *args, **kwargs))


def tenant_task(**options):
    """Declare a task whose first argument is the organization's schema."""
    return current_app.task(base=TenantTask, **options)


@shared_task(name="tenants.sweep")
def sweep() -> None:
    """Rows are the truth: whoever was not woken is woken now."""
    if sweeping.is_wanted():
        sweeping.sweep()


@shared_task(name=PRUNE)
def prune(after: str = "") -> None:
    """What has served its time goes, a shift at a time."""
    if last := sweeping.prune(after):
        waking.send(PRUNE, last)


@shared_task(name="tenants.heartbeat")
def heartbeat(queue: str) -> None:
    """A worker that runs this serves the queue; readiness and the operator's page look at its age."""
    heartbeats.beat(queue)


@shared_task(name=notices.TELL, autoretry_for=mail.AWAY, retry_backoff=30, max_retries=8)
def tell_person(user_id: str, kind: str, told: dict[str, str], key: str) -> None:
    """An e-mail about somebody's account; tried again for a while under the same id."""
    notices.send(user_id, kind, told, key)


@shared_task(name=CAUGHT)
def leak_caught(actual: str, expected: str, actor: str, request: str) -> None:
    """The trip-wire refused a statement: what it came through is shut."""
    leaks.caught(actual, expected, actor, request)


@shared_task(name=purging.PURGE)
def purge_organization(deletion: str) -> None:
    """An organization whose grace is over is erased; whoever dies in it is followed within a minute."""
    purging.purge(UUID(deletion))


@tenant_task(name=invitations.MAIL)
def mail_invitations() -> None:
    """E-mails of invitations that are due."""
    waking.take_turns(invitations.MAIL, invitations.send_one)


@tenant_task(name=set_up_reminders.MAIL)
def mail_set_up_reminders() -> None:
    """E-mails about a set-up that was left."""
    waking.take_turns(set_up_reminders.MAIL, set_up_reminders.send_one)


@tenant_task(name=exports.WORK, while_leaving=True)
def export_organization() -> None:
    """All that an organization has, on its way into an archive."""
    waking.take_turns(exports.WORK, exports.work)


@tenant_task(name=watching.WATCH)
def watch_usage() -> None:
    """Something of the plan was used: whoever looks after it is told when little is left."""
    waking.awake(watching.WATCH, context.current_schema())
    watching.watch()


@tenant_task(name=hearing.READ)
def read_billing() -> None:
    """Notices of the provider of payments that wait."""
    waking.take_turns(hearing.READ, hearing.read)


@tenant_task(name=hearing.REFRESH)
def refresh_billing() -> None:
    """How the subscription is now, though no notice came."""
    waking.awake(hearing.REFRESH, context.current_schema())
    with suppress(ProviderError):  # asked again within the hour
        accounts.refresh()
