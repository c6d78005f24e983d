"""Step by step: each is done in one transaction with the record that it was done, by whoever has the row locked.

A worker that dies in the middle leaves the step undone and due. Two workers never hold the same row, and a message is a
row of the outbox with a key of this enrolment and step, so it goes out once.
"""

from collections.abc import Sequence as Several
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config import clock
from crm import causes
from crm.automations import ACTIONS, Later, OptedOut, Refused
from crm.models import Enrolment, Event, Lead
from crm.services import facts
from crm.services.automating import conditions
from crm.services.automating.running import FIRST_WAIT, TRIES
from crm.services.nurturing import entering, leaving
from tenants import audit, chores, context, waking
from tenants.billing import features

log = structlog.get_logger(__name__)
RUN = "crm.run_sequences"
# After these somebody may have to leave at once, and not when the next step is due.
TELLING = ("message.added", "lead.scored", "lead.won", "lead.lost", "lead.archived", "lead.moved")
DONE, SKIPPED, REFUSED = "done", "skipped", "refused"


def turn() -> bool:
    """One piece of work, those that leave first; whether there was one. All rest where the plan has no sequences."""
    if not features.have(features.AUTOMATIONS):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        return bool(leaving.leave_some()) or entering.look() or next_step()


def heard(numbered: Several[Event]) -> None:
    """Something has happened that may end somebody's way through a sequence."""
    if any(event.kind in TELLING for event in numbered) and Enrolment.objects.active().exists():
        waking.wake(RUN, context.current_schema())


def wake_forgotten() -> None:
    """Steps whose time has come, and sequences to look for leads."""
    if chores.is_found(waits) and features.have(features.AUTOMATIONS):
        waking.wake(RUN, context.current_schema(), surely=True)


def waits() -> list[QuerySet]:
    """The rows that say so."""
    return [Enrolment.objects.due(), entering.unlooked()]


@transaction.atomic
def next_step() -> bool:
    """The step that has waited longest; whether there was one."""
    rows = Enrolment.objects.due().select_related("sequence").order_by("due_at", "id")
    row = rows.select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        return False
    lead = Lead.objects.select_related("contact", "company", "owner", "stage").get(pk=row.lead_id)
    with audit.acting(audit.Actor(name=f"sequence {row.sequence}"[:100])), causes.caused_by(row.pk):
        if why := leaving.why_now(row, lead):
            leaving.leave(row, lead, why)
        else:
            _step(row, lead)
    return True


def _step(row: Enrolment, lead: Lead) -> None:
    if row.step >= len(row.sequence.steps):  # it has become shorter meanwhile
        return _finish(row, lead)
    options = row.sequence.steps[row.step]
    if not conditions.fits(options.get("conditions", ""), lead):
        return _on(row, lead, SKIPPED, "")
    try:
        with transaction.atomic():
            said = ACTIONS[options["do"]].perform(lead, options, f"sequence-{row.pk}-{row.step}")
    except OptedOut:
        leaving.leave(row, lead, Enrolment.Why.OPTED_OUT)
    except Refused as refusal:
        _on(row, lead, REFUSED, str(refusal))
    except Later as later:
        _save(row, due_at=later.at)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in an action: it is tried again, then passed over
        _trouble(row, lead, error)
    else:
        _on(row, lead, DONE, said)
    return None


def _on(row: Enrolment, lead: Lead, way: str, said: str) -> None:
    """Write down what came of this step, and wait for the next."""
    now, done = clock.now(), row.sequence.steps[row.step]["do"]
    row.steps = [*row.steps, {"do": done, "way": way, "said": said[:300], "at": now.isoformat()}]
    row.step += 1
    if row.step >= len(row.sequence.steps):
        return _finish(row, lead)
    _save(row, steps=row.steps, step=row.step, attempts=0, due_at=entering.due_at(row.sequence, row.step, now))
    return facts.shown("lead.touched", lead, by=None)


def _finish(row: Enrolment, lead: Lead) -> None:
    _save(row, steps=row.steps, step=row.step, state=Enrolment.State.FINISHED, ended_at=Now())
    facts.shown("lead.touched", lead, by=None)


def _trouble(row: Enrolment, lead: Lead, error: Exception) -> None:
    log.exception("sequence.step_failed", enrolment=str(row.pk), error=type(error).__name__)
    if row.attempts + 1 >= TRIES:
        return _on(row, lead, REFUSED, _("Something went wrong on our side, so this step was passed over."))
    wait = timedelta(seconds=FIRST_WAIT * 3**row.attempts)
    return _save(row, attempts=row.attempts + 1, due_at=Now() + wait)


def _save(row: Enrolment, **values) -> None:
    Enrolment.objects.filter(pk=row.pk).update(**values, updated_at=timezone.now())
