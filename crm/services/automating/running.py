"""Running what is due: action by action, each in one transaction with the record that it was done.

A worker that dies in the middle leaves the action undone and unrecorded, or done and recorded; a message goes out by
the outbox, whose row is part of the same transaction. One worker an organization, so runs keep their order.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config import clock
from crm import causes
from crm.automations import ACTIONS, Later, Refused
from crm.models import Activity, Automation, AutomationRun, Lead
from crm.services import facts, notifying, timeline
from crm.services.automating import conditions
from tenants import audit, turns
from tenants.billing import features

log = structlog.get_logger(__name__)
TOGETHER = 10  # actions until what happened is looked at again
TRIES = 5
FIRST_WAIT = 10  # seconds; three times as long after each failure
State = AutomationRun.State


def run_some() -> bool:
    """Some actions of the runs that are due; whether there was one."""
    for number in range(TOGETHER):
        if not next_step():
            return number > 0
    return True


@transaction.atomic
def next_step() -> bool:
    """One action of the run whose turn it is; whether there was one."""
    if not turns.take_if_free("automations"):
        return False
    rows = AutomationRun.objects.due().select_related("automation__stage").order_by("due_at", "id")
    run = rows.select_for_update(of=("self",), skip_locked=True).first()
    if run is None:
        return False
    lead = Lead.objects.select_related("contact", "company", "owner", "stage").get(pk=run.lead_id)
    by = audit.Actor(name=f"automation {run.automation}"[:100])
    with translation.override(settings.LANGUAGE_CODE), audit.acting(by), causes.caused_by(run.pk):
        if run.step or _is_meant(run, lead):
            _step(run, lead)
    return True


def retry(run: AutomationRun) -> bool:
    """Go on from the action that failed, once; False when it goes on already."""
    again = {"state": State.WAITING, "due_at": Now(), "attempts": 0, "error": "", "ended_at": None}
    return bool(AutomationRun.objects.failed().filter(pk=run.pk).update(**again))


def dismiss(run: AutomationRun) -> None:
    """It stays undone: the card says no more of it."""
    with transaction.atomic():
        gone = AutomationRun.objects.failed().filter(pk=run.pk).update(state=State.STOPPED, error="dismissed")
        if gone:
            facts.shown("lead.touched", Lead.objects.get(pk=run.lead_id), by=None)


def _is_meant(run: AutomationRun, lead: Lead) -> bool:
    """Whether what was true when it was set off is true still."""
    automation = run.automation
    if not features.have(features.AUTOMATIONS):
        return _end(run, State.SKIPPED, "plan")
    if automation.active_since is None or lead.archived_at is not None:
        return _end(run, State.SKIPPED, "off" if automation.active_since is None else "archived")
    if automation.trigger == Automation.Trigger.STAYED:
        ready = lead.entered_stage_at + timedelta(hours=automation.after_hours)
        if lead.pipeline_id != automation.pipeline_id or automation.stage_id not in (None, lead.stage_id):
            return _end(run, State.SKIPPED, "left")
        if ready > clock.now() + timedelta(seconds=1):
            return _end(run, State.SKIPPED, "left")
    if not conditions.fits(automation.conditions, lead):
        return _end(run, State.SKIPPED, "conditions")
    return True


def _step(run: AutomationRun, lead: Lead) -> None:
    wanted = run.automation.actions
    if run.step < len(wanted):
        options = wanted[run.step]
        try:
            with transaction.atomic():
                said = ACTIONS[options["do"]].perform(lead, options, f"automation-{run.pk}-{run.step}")
        except Refused as refusal:
            return _fail(run, lead, str(refusal))
        except Later as later:
            return _save(run, due_at=later.at, error=str(later)[:300])
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in an action: it is tried again, then people are told
            return _trouble(run, lead, error)
        run.steps = [*run.steps, {"do": options["do"], "said": said, "at": timezone.now().isoformat()}]
        run.step += 1
        _save(run, steps=run.steps, step=run.step, attempts=0, error="")
    if run.step >= len(wanted):
        _end(run, State.DONE)
        said_all = [str(step["said"])[:200] for step in run.steps]
        timeline.add(
            Activity.Kind.AUTOMATION_RAN, lead=lead, subject_id=run.pk, name=run.automation.name, said=said_all
        )
        facts.shown("lead.touched", lead, by=None)
    return None


def _trouble(run: AutomationRun, lead: Lead, error: Exception) -> None:
    log.exception("automation.step_failed", run=str(run.pk), error=type(error).__name__)
    if run.attempts + 1 >= TRIES:
        return _fail(run, lead, _("Something went wrong on our side. Try again; if it stays, tell support."))
    wait = timedelta(seconds=FIRST_WAIT * 3**run.attempts)
    return _save(run, attempts=run.attempts + 1, due_at=Now() + wait)


def _fail(run: AutomationRun, lead: Lead, why: str) -> None:
    """The move stands; the card, the log and whoever has the lead say what was not done."""
    _end(run, State.FAILED, why)
    facts.shown("lead.touched", lead, by=None)
    if lead.owner:
        told = {"name": str(lead), "automation": run.automation.name}
        notifying.notify(lead.owner, "automation.failed", by=None, path=f"leads/{lead.pk}/", **told)


def _end(run: AutomationRun, state: str, error: str = "") -> bool:
    """Always False: nothing goes on."""
    _save(run, state=state, error=error[:300], ended_at=timezone.now())
    return False


def _save(run: AutomationRun, **values) -> None:
    AutomationRun.objects.filter(pk=run.pk).update(**values, updated_at=timezone.now())
