"""Taking an import back: what it made goes if nobody has touched it, what it changed becomes as it was."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import events
from crm.job_kinds import Kind
from crm.models import Activity, Company, Contact, Identity, Import, Job, JobItem, Lead, Note
from crm.realtime.audience import EVERYBODY, Audience
from crm.services import consenting
from crm.services.importing.checking import page_of

ITEMS = 200
Outcome = JobItem.Outcome
# What comes with a row by itself, and is no work of anybody's.
BY_ITSELF = {
    Lead: frozenset({"activities", "visits", "notes", "moves", "scores_due", "score_changes"}),
    Contact: frozenset({"activities", "identities", "leads", "match_keys"}),
    Company: frozenset({"contacts", "leads"}),
}


class Revert(Kind):
    """Goes through what the import did, from its last row to its first."""

    key = "import.revert"
    label = gettext_lazy("Taking an import back")
    icon = "arrow-back-up"
    may_be_cancelled = False

    def step(self, job: Job) -> bool:
        assert job.reverts is not None
        did = JobItem.objects.filter(job=job.reverts, outcome__in=[Outcome.CREATED, Outcome.UPDATED])
        if job.total is None:
            job.total = did.count()
        if job.cursor:
            did = did.filter(place__lt=job.cursor["below"])
        items = list(did.order_by("-place")[:ITEMS])
        stages = set(Lead.objects.filter(pk__in=_ids(items, "lead")).values_list("stage", flat=True))
        for item in items:
            reasons = _undo(item)
            job.done += not reasons
            job.failed += bool(reasons)
            _keep(job, item, reasons)
        for stage in stages:
            events.record("stage.rearranged", stage, audience=Audience(EVERYBODY))
        if not items:
            return False
        job.cursor = {"below": items[-1].place}
        return len(items) == ITEMS

    def url(self, job: Job) -> str:
        return page_of(job, Import.objects.filter(run_job=job.reverts).first()) or super().url(job)


def _undo(item: JobItem) -> list[str]:
    """Why something of it stays; nothing when all is as it was."""
    after, before = item.after or {}, item.before or {}
    reasons: list[str] = []
    if after.get("note"):
        Note.ever.filter(pk=after["note"]).delete()
        Activity.objects.filter(subject_id=after["note"]).delete()
    consenting.take_back(after.get("consents", []))
    if after.get("lead"):
        reasons += _remove(Lead, after["lead"])
    elif before.get("lead"):
        reasons += _restore(Lead, str(item.subject_id), before["lead"], after["lead_now"])
    if after.get("contact"):
        reasons += [] if reasons else _remove(Contact, after["contact"])
    else:
        contact = _contact_of(item)
        if before.get("contact") and contact:
            reasons += _restore(Contact, contact, before["contact"], after["contact_now"])
        _forget_identities(after.get("identities", []), contact)
    if before.get("company"):
        reasons += _restore(Company, str(item.subject_id), before["company"], after["company_now"])
    if after.get("company") and not reasons:
        reasons += _remove(Company, after["company"]) if item.subject_kind == "company" else []
        if item.subject_kind != "company":
            _remove(Company, after["company"])  # others of the file may still belong to it
    return reasons


def _contact_of(item: JobItem) -> str | None:
    if item.subject_kind == "contact":
        return str(item.subject_id)
    pk = Lead.objects.filter(pk=str(item.subject_id)).values_list("contact", flat=True).first()
    return str(pk) if pk else (item.after or {}).get("contact_id")


def _forget_identities(ids: Iterable[str], contact: str | None) -> None:
    """Those it added to somebody who was known; unless the person's own fields show them by now."""
    if not contact or not (row := Contact.objects.filter(pk=contact).first()):
        return
    mine = Identity.objects.filter(pk__in=list(ids), contact=row)
    mine.exclude(value__in=[value for value in (row.phone, row.email, row.document) if value]).delete()


def _remove(model: type[models.Model], pk: str) -> list[str]:
    row: Any = model._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        return []
    if reason := _touched(row):
        return [reason]
    if isinstance(row, Lead):
        row.activities.all().delete()
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError):
        return [_("%(what)s stays: something else needs it.") % {"what": row}]
    return []


def _touched(row: Any) -> str:
    """What somebody has done with it since, in a sentence."""
    if isinstance(row, Lead):
        if row.version > 1:
            return _("%(what)s stays: it was changed or moved since.") % {"what": row}
        if row.notes.exists():
            return _("%(what)s stays: it has notes.") % {"what": row}
    elif isinstance(row, Contact) and row.leads.exists():
        return _("%(what)s stays: other leads are about this person.") % {"what": row}
    elif isinstance(row, Company) and (row.contacts.exists() or row.leads.exists()):
        return _("%(what)s stays: people or leads belong to it.") % {"what": row}
    for relation in row._meta.related_objects:
        name = relation.get_accessor_name()
        if name is None or name in BY_ITSELF[type(row)]:
            continue
        if relation.related_model._default_manager.filter(**{relation.field.name: row}).exists():
            told = {"what": row, "parts": relation.related_model._meta.verbose_name_plural}
            return _("%(what)s stays: %(parts)s belong to it.") % told
    return ""


def _restore(model: type[models.Model], pk: str, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Field by field: what somebody has changed since stays."""
    row: Any = model._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        return []
    stays, back = [], {}
    for name, value in before.items():
        field = model._meta.get_field(name)
        attribute = getattr(field, "attname", name)
        if _plain(getattr(row, attribute)) == now.get(name):
            back[attribute] = _value(field, value)
        else:
            stays.append(str(getattr(field, "verbose_name", name)))
    for attribute, value in back.items():
        setattr(row, attribute, value)
    if back:
        if isinstance(row, Lead):
            row.version += 1
        row.save()
    fields = ", ".join(stays)
    return [_("%(what)s keeps %(fields)s: changed since.") % {"what": row, "fields": fields}] if stays else []


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | str | list | dict):
        return value
    return str(value) if isinstance(value, UUID) else value.isoformat()


def _value(field: Any, kept: Any) -> Any:
    return field.target_field.to_python(kept) if field.is_relation and kept else field.to_python(kept)


def _keep(job: Job, item: JobItem, reasons: list[str]) -> None:
    outcome = Outcome.FAILED if reasons else Outcome.UPDATED
    told = [{"field": "", "said": said, "hint": ""} for said in reasons]
    JobItem.objects.create(
        job=job,
        place=item.place,
        subject_kind=item.subject_kind,
        subject_id=item.subject_id,
        outcome=outcome,
        reasons=told,
    )
    counts = Counter(job.report.get("counts", {}))
    counts["stays" if reasons else "gone"] += 1
    job.report = {**job.report, "counts": dict(counts), "at": timezone.now().isoformat()}


def _ids(items: Iterable[JobItem], noun: str) -> list[str]:
    return [item.after[noun] for item in items if item.after and noun in item.after]
