"""What stands beside a conversation: the person, the lead, the next task, what happened."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from crm.models import Contact, Lead, Stage, Task
from crm.queries import timeline
from crm.queries.consents import Standing, standing
from messaging.models import Conversation
from tenants.access import Principal

LINES = 4


@dataclass(frozen=True)
class Beside:
    """As much of it as this principal may see; asked once for header and side."""

    sees_contact: bool
    lead: Lead | None
    may_move: bool = False
    stages: list[Stage] = field(default_factory=list)
    task: Task | None = None
    happened: list[timeline.Line] = field(default_factory=list)
    consents: list[Standing] = field(default_factory=list)

    @property
    def next_stage(self) -> Stage | None:
        """The column after the lead's own, while it goes on."""
        if self.lead is None or self.lead.stage.kind != Stage.Kind.OPEN:
            return None
        later = (stage for stage in self.stages if stage.position > self.lead.stage.position)
        return next((stage for stage in later if stage.kind != Stage.Kind.LOST), None)

    @property
    def task_is_late(self) -> bool:
        return self.task is not None and self.task.due_at < timezone.now()


def known_of(conversation: Conversation, principal: Principal) -> Beside:
    """For the header: whether contact and lead may be opened."""
    contact = Contact.objects.accessible_by(principal).filter(pk=conversation.contact_id).exists()
    return Beside(sees_contact=contact, lead=_lead(conversation, principal))


def beside(conversation: Conversation, principal: Principal) -> Beside:
    """For the whole side."""
    known = known_of(conversation, principal)
    is_persons = known.sees_contact and not conversation.is_group
    happened = _happened(conversation, principal)
    agreed = standing(conversation.contact) if is_persons else []
    if known.lead is None:
        return Beside(known.sees_contact, None, happened=happened, consents=agreed)
    return Beside(
        known.sees_contact,
        known.lead,
        may_move=Lead.objects.accessible_by(principal, "lead.change").filter(pk=known.lead.pk).exists(),
        stages=list(Stage.objects.filter(pipeline=known.lead.pipeline_id)),
        task=_next_task(known.lead.pk, principal),
        happened=happened,
        consents=agreed,
    )


def _lead(conversation: Conversation, principal: Principal) -> Lead | None:
    leads = Lead.objects.accessible_by(principal).living().select_related("stage", "contact", "owner")
    return leads.filter(pk=conversation.lead_id).first() if conversation.lead_id else None


def _next_task(lead_id: UUID, principal: Principal) -> Task | None:
    tasks = Task.objects.accessible_by(principal).filter(lead=lead_id).undone()
    return tasks.soonest_first().select_related("owner").first()


def _happened(conversation: Conversation, principal: Principal) -> list[timeline.Line]:
    """Not the messages: they stand in the thread."""
    lines = timeline.of_contact(conversation.contact_id, principal).lines
    return [line for line in lines if not line.activity.kind.startswith("message.")][:LINES]
