"""Automations of the tests, and time that passes for them."""

from django.utils import timezone

from crm import events
from crm.models import Automation, AutomationRun, Lead, Pipeline
from crm.services import moving
from crm.services.automating import keeping, reading, running
from tests import makers

TAG = {"do": "tag", "tag": "visto"}
TASK = {"do": "task", "title": "Ligar", "hours": 24, "to": "owner"}


def automation(trigger: str = "entered", *actions: dict, stage: str | None = "Proposta", **fields) -> Automation:
    """Switched on; of the default pipeline."""
    return keeping.add(
        by=None,
        is_on=True,
        name=fields.pop("name", "Regra"),
        trigger=trigger,
        pipeline=Pipeline.objects.get(is_default=True),
        stage=makers.stage(stage) if stage else None,
        actions=list(actions or (TAG,)),
        **fields,
    )


def happen() -> list[AutomationRun]:
    """All that was recorded is read, and all that is due is run, until nothing more follows."""
    while True:
        events.number_new()
        is_news = bool(reading.read_some())
        while running.next_step():
            is_news = True
        if not is_news:
            return list(AutomationRun.objects.order_by("created_at", "id"))


def make_due() -> None:
    """The hours of those that wait have passed."""
    for run in AutomationRun.objects.filter(state="waiting"):
        AutomationRun.objects.filter(pk=run.pk).update(due_at=timezone.now())


def move(lead: Lead, to: str, by=None):
    lead.refresh_from_db()
    return moving.move(lead, by=by, to=makers.stage(to), version=lead.version)


def tags(lead: Lead) -> list[str]:
    lead.refresh_from_db()
    return lead.tags
