"""The audit as a table to take along, in the words that its reader may read."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from crm.job_kinds import Stop
from crm.models import Job
from crm.queries.auditing import lines
from crm.queries.auditing.asked import Wanted
from crm.queries.auditing.lines import Told
from crm.queries.timeline import Cursor
from crm.services import jobs
from crm.services.exporting.writing import CSV, ROWS, Export
from tenants import audit
from tenants.access import Principal

KEY, ENTITY = "export.audit", "audit"


def start(wanted: Wanted, *, by: Principal, form: str = CSV) -> Job:
    """What the filters leave, newest first. That it was asked for stands in the audit itself."""
    audit.record("export.begun", what=ENTITY, form=form, query=wanted.query[:300])
    options = {"entity": ENTITY, "form": form, "query": wanted.query}
    return jobs.start(KEY, by=by, name=_("Audit"), options=options)


class AuditExport(Export):
    """Writes the lines of both tables."""

    key = KEY
    label = gettext_lazy("Export of the audit")

    def count(self, job: Job) -> int:
        return lines.count(_wanted(job), _principal(job))

    def some(self, job: Job, after: str) -> tuple[list[list[Any]], str]:
        principal = _principal(job)
        found = lines.chunk(_wanted(job), principal, before=Cursor.read(after), size=ROWS)
        place = str(Cursor(found[-1].at, found[-1].pk)) if found else after
        return [_cells(told) for told in lines.told(found, principal)], place

    def headers(self, job: Job) -> list[str]:
        named = [_("When"), _("Who"), _("What"), _("Kind"), pgettext("change", "Before"), pgettext("change", "After")]
        return [*named, _("From"), _("Request"), _("Record"), _("Table"), "Id"]


def _cells(told: Told) -> list[Any]:
    before = "\n".join(f"{change.label}: {change.before}" for change in told.changes)
    after = "\n".join(f"{change.label}: {change.after}" for change in told.changes)
    line = told.line
    words = [line.at, told.who, f"{told.who} {told.what}", told.kind, before, after]
    return [*words, line.address, line.request_id, line.row_id, line.table, str(line.pk)]


def _wanted(job: Job) -> Wanted:
    return Wanted.read(QueryDict(job.options["query"]))


def _principal(job: Job) -> Principal:
    principal = jobs.principal_of(job)
    if principal is None or not principal.may("audit.export"):
        raise Stop(_("Whoever started this may not export any more."))
    return principal
