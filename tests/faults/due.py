"""Every kind of work that waits for a moment: how one comes about, where its moment stands, and who takes it up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.ids import uuid7
from crm.models import (
    AutomationRun,
    Contact,
    Enrolment,
    Job,
    NotificationDelivery,
    NotificationDigest,
    RetentionRun,
    ScoreDue,
    Task,
    Way,
)
from crm.services import digests, job_work, jobs, keeping, notification_deliveries, notifying, purging, reminding
from crm.services import notification_preferences as preferences
from crm.services.automating import running as automations
from crm.services.nurturing import running as sequences
from crm.services.retaining import work as retaining
from crm.services.scoring import recalculating
from messaging.models import Broadcast, Conversation
from messaging.services import snoozing
from messaging.services.broadcasting import running as broadcasts
from tenants.deletion import purging as erasing
from tenants.exports import work as exports
from tenants.leases import holding
from tenants.models import Deletion, Invitation, Lease, Organization, OrganizationExport
from tenants.outbox import queue
from tenants.outbox.models import OutboxItem
from tenants.services import invitations
from tests import counting  # noqa: F401 - registers its kind of job
from tests.cast import Cast
from tests.crm.automating import making as of_automations
from tests.crm.nurturing import making as of_sequences
from tests.makers import make_contact, make_lead, make_task
from tests.messaging.threads import make_template, talk


@dataclass(frozen=True)
class Kind:
    """``takes`` says whether it took one up. One that ``holds`` keeps it for a while: nobody else may take it up then."""

    model: Any
    moment: str
    makes: Callable[[Cast], object]
    takes: Callable[[], object]
    holds: bool = False


def _reminder(cast: Cast) -> None:
    make_task(make_lead(owner=cast.rep), due_at=timezone.now())


def _snoozed(cast: Cast) -> None:
    talk(to=cast.rep)
    Conversation.objects.update(state=Conversation.State.SNOOZED)


def _run(cast: Cast) -> None:
    of_automations.automation()
    of_automations.move(make_lead(owner=cast.rep), "Proposta")
    of_automations.happen()
    AutomationRun.objects.update(state="waiting", step=0)


def _step(cast: Cast) -> None:
    of_sequences.sequence()
    of_sequences.cold(owner=cast.rep)
    of_sequences.go()


def _letter(cast: Cast) -> None:
    notifying.notify(cast.rep.user, "task.due", by=None, path="board/", name="Marina", task="Ligar")
    NotificationDelivery.objects.filter(way=Way.PUSH).delete()


def _digest(cast: Cast) -> None:
    talk(to=cast.rep)
    preferences.decide(cast.rep.user, digest="daily")
    today = timezone.localdate()
    NotificationDigest.objects.create(user=cast.rep.user, rhythm="daily", period=today, due_at=timezone.now())


def _broadcast(cast: Cast) -> None:
    template = make_template()
    fields = {"name": "Oferta", "channel": template.channel, "template": template, "author": cast.manager.user}
    Broadcast.objects.create(**fields, state=Broadcast.State.SCHEDULED)


def _archived(cast: Cast) -> None:
    contact = make_contact()
    keeping.put_away(contact, by=cast.admin.user)
    contact.save()


def _night(cast: Cast) -> None:
    RetentionRun.objects.create(kind="nothing", day=timezone.localdate(), months=1)


def _invitation(cast: Cast) -> None:
    invitations.invite([invitations.Invited("nova@acme.test", cast.rep.role)], by=cast.admin)


def _deletion(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.organization.pk).update(state=Organization.State.LEAVING)
    fields = {"mark": "", "requested_by": cast.admin.user, "purge_at": timezone.now()}
    Deletion.objects.create(organization_id=cast.organization.pk, **fields)


KINDS = {
    "a conversation put off": Kind(Conversation, "snoozed_until", _snoozed, snoozing.wake_some),
    "a task's reminder": Kind(Task, "remind_at", _reminder, reminding.remind_some),
    "an automation": Kind(AutomationRun, "due_at", _run, automations.next_step),
    "a step of a sequence": Kind(Enrolment, "due_at", _step, sequences.next_step),
    "a notification's e-mail": Kind(
        NotificationDelivery,
        "due_at",
        _letter,
        lambda: notification_deliveries.claim(Way.MAIL, again=timedelta(minutes=5))[0],
        holds=True,
    ),
    "a digest": Kind(NotificationDigest, "due_at", _digest, lambda: digests._claim()[0], holds=True),
    "a broadcast": Kind(Broadcast, "starts_at", _broadcast, broadcasts.work_some),
    "what was archived": Kind(Contact, "kept_until", _archived, purging.purge_some),
    "a score": Kind(ScoreDue, "due_at", lambda cast: make_lead(owner=cast.rep), recalculating.score_due),
    "a night's clearing": Kind(RetentionRun, "due_at", _night, retaining.take_some),
    "a job": Kind(Job, "due_at", lambda cast: jobs.start("counting", by=cast.rep, name=""), job_work.claim, holds=True),
    "an invitation": Kind(Invitation, "send_at", _invitation, invitations.send_one),
    "an export": Kind(
        OrganizationExport, "due_at", lambda cast: exports.start(by=cast.admin.user), exports._claimed, holds=True
    ),
    "an organization's end": Kind(
        Deletion, "purge_at", _deletion, lambda: erasing._begun(Deletion.objects.values_list("pk", flat=True).get())
    ),
    "what leaves": Kind(
        OutboxItem,
        "due_at",
        lambda cast: queue.put("a_kind", uuid7(), conversation_key=uuid7()),
        lambda: queue.claim(["a_kind"]),
        holds=True,
    ),
    "a phone's session": Kind(
        Lease,
        "due_at",
        lambda cast: holding.want(uuid7(), "a_kind"),
        lambda: holding.claim("a_kind", "one", limit=1),
        holds=True,
    ),
}
