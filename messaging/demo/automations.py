"""The demo's automations at work: switched on, with a log of what they have done, and one thing that went wrong."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config import words
from crm.models import Activity, Automation, AutomationRun, Lead, Stage, Task
from crm.services.automating import keeping
from messaging.demo import clock
from messaging.demo.deals import Deal
from messaging.models import Template
from tenants.models import User

Trigger, State = Automation.Trigger, AutomationRun.State
OFF = (Trigger.SCORE_UP, Trigger.SCORE_DOWN)  # the first sweep reckons all scores anew
PROPOSAL, NEGOTIATION, WON = 2, 3, 4
ON_SINCE = timedelta(days=45)
MOST = 6  # runs of each in the log
DONE_AFTER = timedelta(hours=3)


def plant_automations(deals: Sequence[Deal], people: dict[str, User]) -> None:
    boss = people["helena"]
    stages = {stage.position: stage for stage in deals[0].lead.pipeline.stages.all()}
    _add_own(stages, boss)
    for row in Automation.objects.exclude(trigger__in=OFF):
        keeping.switch(row, on=True, by=boss)
    Automation.objects.on().update(active_since=timezone.now() - ON_SINCE)
    entered = Lead.objects.filter(pk=OuterRef("lead")).values("entered_stage_at")
    AutomationRun.objects.update(created_at=Subquery(entered))  # those that wait have waited since then
    leads = sorted((deal.lead for deal in deals if deal.lead.owner), key=lambda lead: lead.entered_stage_at)
    with translation.override("pt-br"):
        for row in Automation.objects.on().select_related("stage"):
            _plant_runs(row, list(_met(row, leads))[-MOST:])


def _add_own(stages: dict[int, Stage], boss: User) -> None:
    template = Template.objects.get(name="proposta_pronta")
    message = {"do": "template", "template": str(template.pk), "values": "{first_name}"}
    contract = {"do": "task", "title": "Preparar a minuta do contrato", "hours": 24, "to": "owner"}
    wanted = (
        ("Proposta pronta pelo WhatsApp", stages[PROPOSAL], message),
        ("Minuta do contrato na negociação", stages[NEGOTIATION], contract),
    )
    for name, stage, action in wanted:
        keeping.add(by=boss, name=name, pipeline=stage.pipeline, stage=stage, trigger=Trigger.ENTERED, actions=[action])


def _met(row: Automation, leads: Iterable[Lead]) -> Iterable[Lead]:
    """Leads that set it off, by what they are now; nobody was written to."""
    if row.stage is None or row.actions[0]["do"] != "task":
        return []
    until = timezone.now() - timedelta(hours=row.after_hours) - DONE_AFTER
    since = timezone.now() - ON_SINCE
    return (lead for lead in leads if lead.stage_id == row.stage_id and since < lead.entered_stage_at < until)


def _plant_runs(row: Automation, leads: Sequence[Lead]) -> None:
    """The newest one failed, where contracts are prepared: it was for somebody who had left."""
    failed = leads[-1:] if row.stage and row.stage.position == NEGOTIATION else []
    runs = [_run(row, lead, is_failed=lead in failed) for lead in leads]
    AutomationRun.objects.bulk_create(runs)
    done = [run for run in runs if run.state == State.DONE]
    Task.objects.bulk_create(_task(row, run) for run in done)
    Activity.objects.bulk_create(_line(row, run) for run in done)


def _run(row: Automation, lead: Lead, *, is_failed: bool) -> AutomationRun:
    at = lead.entered_stage_at + timedelta(hours=row.after_hours)
    told = {"title": row.actions[0]["title"], "when": words.when(_due(row, at))}
    said = _("Task “%(title)s” until %(when)s") % told
    why = _("The person this is for no longer works here. Choose somebody else in the automation.")
    return AutomationRun(
        created_at=at,
        automation=row,
        lead=lead,
        key=f"demo:{lead.pk}",
        chain=[row.pk],
        state=State.FAILED if is_failed else State.DONE,
        error=why if is_failed else "",
        step=0 if is_failed else 1,
        steps=[] if is_failed else [{"do": "task", "said": said, "at": at.isoformat()}],
        due_at=at,
        ended_at=at,
    )


def _task(row: Automation, run: AutomationRun) -> Task:
    owner, done_at = run.lead.owner, min(run.due_at + DONE_AFTER, clock.ago(minutes=5))
    return Task(
        lead=run.lead,
        owner=owner,
        title=row.actions[0]["title"],
        created_at=run.due_at,
        due_at=_due(row, run.due_at),
        done_at=done_at,
        done_by=owner,
    )


def _line(row: Automation, run: AutomationRun) -> Activity:
    said = [step["said"] for step in run.steps]
    return Activity(
        kind=Activity.Kind.AUTOMATION_RAN,
        lead=run.lead,
        contact=run.lead.contact,
        subject_id=run.pk,
        happened_at=run.due_at,
        particulars={"name": row.name, "said": said},
    )


def _due(row: Automation, at: datetime) -> datetime:
    return at + timedelta(hours=row.actions[0]["hours"])
