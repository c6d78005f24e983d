"""What was archived long enough, or by decision, is gone for good.

Leads and companies go as rows, with all that hangs on them. A person's row stays, emptied: sales that were won and
messages that went to and fro still count, and nothing says any more whose they were.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from crm import events, parts
from crm.models import (
    Activity,
    AutomationRun,
    Company,
    Contact,
    Duplicate,
    Enrolment,
    Identity,
    Lead,
    MatchKey,
    Merge,
    Note,
    Notification,
    Receipt,
    ScoreDue,
    Task,
    Touch,
)
from crm.realtime.audience import Audience
from crm.services import consenting, files, keeping
from crm.services.retaining import holding
from tenants import context, waking
from tenants.models import User

PURGE = "crm.purge_archived"
AT_ONCE = 50
ERASED = {
    "name": "",
    "phone": "",
    "email": "",
    "document": "",
    "job_title": "",
    "city": "",
    "profiles": "",
    "company": None,
    "custom": {},
    "kept": {},
}
OF_WORK = (Activity.Kind.NOTE_ADDED, Activity.Kind.TASK_ADDED, Activity.Kind.TASK_DONE)
OF_LEADS_THAT_COUNT = {"title": "", "custom": {}, "source_detail": {}, "score_reasons": [], "missing": None}


@transaction.atomic
def leads(ids: Sequence[UUID], *, by: User | None = None) -> int:
    """Archived ones among these, with notes, tasks, timeline, moves. Archived leads are in no number already."""
    rows = Lead.objects.filter(pk__in=ids, archived_at__isnull=False).exclude(pk__in=holding.held_leads())
    return _leads(list(rows.order_by("pk").select_for_update(of=("self",))), by=by)


@transaction.atomic
def contacts(ids: Sequence[UUID], *, by: User | None = None) -> int:
    """Archived ones among these, and whoever was merged into them, are forgotten; their archived leads go."""
    away = Contact.objects.filter(pk__in=ids, archived_at__isnull=False, merged_into=None, purged_at=None)
    free = away.exclude(pk__in=holding.held_contacts())
    found = list(free.order_by("pk").select_for_update(of=("self",)))
    everybody = [*found, *_merged_into([row.pk for row in found])]
    known = [row.pk for row in everybody]
    _leads(list(Lead.objects.filter(contact__in=known, archived_at__isnull=False).select_for_update()), by=by)
    _forget(known)
    _forget_in_leads(list(Lead.objects.filter(contact__in=known).values_list("pk", flat=True)))
    parts.erase_threads(known)
    Contact.objects.filter(pk__in=known).update(
        **ERASED, purged_at=timezone.now(), kept_until=None, updated_at=timezone.now()
    )
    for row in found:
        events.record("contact.purged", row.pk, audience=keeping.around(row), by=by)
    return len(found)


@transaction.atomic
def companies(ids: Sequence[UUID], *, by: User | None = None) -> int:
    """Archived ones among these, and what was merged into them; people and leads stay and name no company."""
    away = Company.objects.filter(pk__in=ids, archived_at__isnull=False, merged_into=None)
    rows = list(away.order_by("pk").select_for_update())
    for row in rows:
        events.record("company.purged", row.pk, audience=keeping.around_company(row), by=by)
    found = [row.pk for row in rows]
    merged = list(Company.objects.filter(merged_into__in=found).values_list("pk", flat=True))
    known = [*found, *merged]
    Merge.objects.filter(Q(survivor_id__in=known) | Q(merged_id__in=known)).delete()
    files.forget(Q(company__in=known))
    Company.objects.filter(pk__in=known).delete()
    return len(found)


def words_of_leads(ids: Sequence[UUID]) -> None:
    """Of lost ones that nobody works on any more: what is counted stays."""
    _forget_in_leads(list(ids))
    Lead.objects.filter(pk__in=ids).update(emptied_at=timezone.now())


def work_of_leads(ids: Sequence[UUID]) -> None:
    """Notes and tasks of closed ones, with what was told of them."""
    for model in (Note, Task):
        model.ever.filter(lead__in=ids).delete()
    Activity.objects.filter(lead__in=ids, kind__in=OF_WORK).delete()
    _forget_notices("leads", list(ids))


PURGES: dict[str, tuple[type[Any], Callable[..., int]]] = {
    "lead": (Lead, leads),
    "contact": (Contact, contacts),
    "company": (Company, companies),
}


def prune() -> None:
    """Every hour: have a worker look, when somebody's time is over."""
    if any(_due(model).exists() for model, _purge in PURGES.values()):
        waking.wake(PURGE, context.current_schema(), surely=True)


def purge_some() -> bool:
    """The next whose time is over. False when there is none."""
    for model, purge in PURGES.values():
        if ids := list(_due(model).order_by("kept_until", "pk").values_list("pk", flat=True)[:AT_ONCE]):
            purge(ids)
            return True
    return False


def _due(model: type[Any]) -> Any:
    rows = model.objects.filter(kept_until__lte=Now(), archived_at__isnull=False)
    if model is Lead:
        return rows.exclude(pk__in=holding.held_leads())
    return rows.filter(merged_into=None).exclude(pk__in=holding.held_contacts())


def _leads(rows: list[Lead], *, by: User | None) -> int:
    ids = [row.pk for row in rows]
    Receipt.objects.filter(lead__in=ids).update(payload_sealed="")
    _forget_notices("leads", ids)
    for row in rows:
        people = (row.owner_id,) if row.owner_id else ()
        events.record("lead.purged", row.pk, audience=Audience("lead", people), by=by)
    files.forget(Q(lead__in=ids))
    Lead.objects.filter(pk__in=ids).delete()
    ScoreDue.objects.filter(lead__in=ids).delete()  # its timeline, going, asked for a last score
    return len(rows)


def _merged_into(ids: list[UUID]) -> list[Contact]:
    """However far back: a merged record names the same person."""
    found: list[Contact] = []
    while rows := list(Contact.objects.filter(merged_into__in=ids).order_by("pk")):
        found += rows
        ids = [row.pk for row in rows]
    return found


def _forget(known: list[UUID]) -> None:
    """Whatever says something of the person."""
    of_contact = Q(contact__in=known)
    Receipt.objects.filter(of_contact).update(payload_sealed="")
    Merge.objects.filter(Q(survivor_id__in=known) | Q(merged_id__in=known)).delete()
    Duplicate.objects.filter(Q(first__in=known) | Q(second__in=known)).delete()
    for model in (Identity, MatchKey, Activity, Task, Note):
        model._base_manager.filter(of_contact).delete()
    files.forget(of_contact)
    consenting.forget(known)
    Lead.objects.filter(referred_by__in=known).update(referred_by=None)
    _forget_notices("contacts", known)


def _forget_in_leads(ids: list[UUID]) -> None:
    """Of what was won or lost with the person: value, stage, owner, dates and stays remain."""
    Receipt.objects.filter(lead__in=ids).update(payload_sealed="")
    for model in (Note, Task, Activity, Touch):
        model._base_manager.filter(lead__in=ids).delete()
    files.forget(Q(lead__in=ids))
    AutomationRun.objects.filter(lead__in=ids).update(steps=[], error="")  # that they ran counts
    Enrolment.objects.filter(lead__in=ids).update(steps=[])
    _forget_notices("leads", ids)
    Lead.objects.filter(pk__in=ids).update(**OF_LEADS_THAT_COUNT)


def _forget_notices(where: str, ids: list[UUID]) -> None:
    """They tell names as they were."""
    told = [Q(path__startswith=f"{where}/{pk}/") for pk in ids]  # of the record, or of a note about it
    if told:
        Notification.objects.filter(reduce(or_, told)).delete()
