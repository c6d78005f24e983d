"""The erasing itself: one table a chunk, so that whoever is killed goes on where the last one ended."""

from copy import deepcopy
from typing import Any

from django.db.models import JSONField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.fates import FATES
from crm.job_kinds import Kind, Stop
from crm.models import Contact, Job
from crm.queries import holdings
from crm.services import contacts, jobs, purging
from crm.services.forgetting import certificate, files, ordering, sweeping
from crm.services.forgetting.naming import Wanted
from tenants import audit
from tenants.models import Erasure
from tenants.privacy import scrubbing

PERSON, DELIVERIES, FILES, AUDIT = "person", "deliveries", "files", "audit"


class Erase(Kind):
    """A person's own rows, then whatever else names them, then the audit, which the rest has written to."""

    key = ordering.KIND
    label = gettext_lazy("Erasing a person")
    icon = "user-off"
    may_be_cancelled = False

    def step(self, job: Job) -> bool:
        erasure = _erasure(job)
        places = [PERSON, *sweeping.tables(), DELIVERIES, FILES, AUDIT]
        job.total = len(places)
        before = deepcopy(erasure.report)
        is_over = _forget(erasure, job, places[job.done])
        if erasure.report != before:
            erasure.save(update_fields=["report"])
        job.done += is_over
        return job.done < len(places)

    def finish(self, job: Job) -> None:
        erasure = _erasure(job)
        erasure.state, erasure.ended_at, erasure.wanted_sealed = Erasure.State.DONE, timezone.now(), ""
        erasure.signature = certificate.sign(erasure)
        erasure.save()
        audit.record("contact.erased", contact=str(erasure.contact_id), erasure=str(erasure.pk))

    def give_up(self, job: Job) -> None:
        Erasure.objects.filter(pk=job.options["erasure"]).update(state=Erasure.State.FAILED)

    def url(self, job: Job) -> str:
        return certificate.url(job.options["erasure"])


def _erasure(job: Job) -> Erasure:
    principal = jobs.principal_of(job)
    if principal is None or not principal.may("organization.change"):
        raise Stop(_("Whoever started this may not erase any more."))
    return Erasure.objects.select_for_update().get(pk=job.options["erasure"])


def _forget(erasure: Erasure, job: Job, place: str) -> bool:
    """Whether the place is done with."""
    wanted = Wanted(erasure.wanted["digits"], erasure.wanted["words"])
    match place:
        case "person":
            _forget_person(erasure, by=job.started_by)
        case "deliveries":
            found, after = scrubbing.deliveries(wanted.names, after=job.cursor.get("after", ""))
            _count(erasure, "mentions", "tenants.Delivery", found)
            job.cursor = {"after": after}
            return not after
        case "files":
            _count(erasure, "gone", "crm.JobFile", files.forget(wanted.names))
        case "audit":
            _count(erasure, "gone", "tenants.AnsweredCall", scrubbing.answers())
            told = {"digits": wanted.digits, "words": wanted.words}
            _count(erasure, "emptied", "crm.AuditLine", scrubbing.audits(erasure, _ids(erasure), **told))
        case label:
            _count(erasure, "mentions", label, sweeping.sweep(label, wanted))
    return True


def _forget_person(erasure: Erasure, *, by: Any) -> None:
    """As what was archived long enough is; then every table of theirs, by its fate."""
    known = erasure.wanted["known"]
    rows = holdings.of(known)
    for model, found in rows.items():
        _count(erasure, "gone" if FATES[model._meta.label].goes else "emptied", model._meta.label, found.count())
    theirs = {str(pk) for found in rows.values() for pk in found.values_list("pk", flat=True)}
    erasure.report["rows"] = sorted(theirs.union(erasure.report.get("rows", ())))  # some were gone the last time
    contact = Contact.objects.get(pk=erasure.contact_id)
    contacts.archive(contact, by=by, with_work=True)
    purging.contacts([contact.pk], by=by)
    left = holdings.of(known)
    for model, found in reversed(left.items()):
        fate = FATES[model._meta.label]
        if fate.goes:
            found.delete()
        elif fate.emptied:
            found.update(**{name: _nothing(model._meta.get_field(name)) for name in fate.emptied})


def _nothing(field: Any) -> Any:
    """An empty value of its kind."""
    if field.null:
        return None
    return field.get_default() if isinstance(field, JSONField) else ""


def _ids(erasure: Erasure) -> list[str]:
    """Of all rows that were theirs: no certificate needs them, and they go with the last step."""
    return erasure.report.pop("rows", [])


def _count(erasure: Erasure, what: str, label: str, rows: int) -> None:
    if rows:
        told = erasure.report.setdefault(what, {})
        told[label] = told.get(label, 0) + rows
