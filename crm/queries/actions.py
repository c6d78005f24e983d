"""What can be done with a lead from wherever its name stands: the second half of the command palette."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from crm import parts
from crm.models import Lead, Stage
from crm.queries.lead import LeadSheet
from tenants.access import Principal


@dataclass(frozen=True)
class Action:
    """A page, a dialog over the page, or a request."""

    label: str
    icon: str
    url: str
    is_dialog: bool = False
    posts: dict[str, str] = field(default_factory=dict)


def of_lead(lead: Lead, principal: Principal) -> Sequence[Action]:
    """Only what this principal may do; the likeliest first."""
    sheet = LeadSheet(lead, principal)
    found = [Action(_("Open the lead"), icon="external-link", url=reverse("lead", args=[lead.pk]))]
    for thread in parts.threads_of(lead.pk, principal)[:1]:
        found.append(Action(_("Open the conversation"), icon="message-2", url=thread.url))
    if lead.contact.phone:
        number = lead.contact.pretty_phone
        found.append(Action(_("Call %(number)s") % {"number": number}, icon="phone", url=f"tel:{lead.contact.phone}"))
    if sheet.may_add_tasks:
        found.append(
            Action(_("Create a task"), icon="checkbox", url=reverse("lead_tasks", args=[lead.pk]), is_dialog=True)
        )
    if sheet.may_change and lead.archived_at is None:
        found += [_move(lead, stage) for stage in _ahead(lead)]
    if sheet.may_change and sheet.has_sequences and lead.archived_at is None:
        url = reverse("lead_sequence", args=[lead.pk])
        found.append(Action(_("Add to a sequence…"), icon="plant-2", url=url, is_dialog=True))
    if sheet.may_assign:
        found.append(
            Action(
                _("Give it to somebody"), icon="user-share", url=reverse("lead_owner", args=[lead.pk]), is_dialog=True
            )
        )
    return found


def _ahead(lead: Lead) -> Sequence[Stage]:
    """The next stage first, then the others."""
    stages = list(Stage.objects.filter(pipeline=lead.pipeline_id).exclude(pk=lead.stage_id).order_by("position"))
    return sorted(stages, key=lambda stage: (stage.position < lead.stage.position, stage.position))


def _move(lead: Lead, stage: Stage) -> Action:
    label = _("Move to %(stage)s") % {"stage": stage.name}
    said = {"to": str(stage.pk), "version": str(lead.version)}
    return Action(label, icon="arrows-right-left", url=reverse("lead_move", args=[lead.pk]), posts=said)
