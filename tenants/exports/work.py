"""Making an export: chunk by chunk, each kept with how far it is then; whoever dies is followed by somebody who goes on."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import audit, context, waking
from tenants.exports import contents, files
from tenants.exports.contents import Part
from tenants.models import OrganizationExport, User
from tenants.refusals import Refused
from tenants.services import notices

log = structlog.get_logger(__name__)
WORK = "tenants.export_organization"
FORM = 1  # of the archive, for whoever reads it
LEASE = timedelta(seconds=150)  # longer than a task may run
TRIES = 5
KEPT = timedelta(days=7)
State = OrganizationExport.State


@transaction.atomic
def start(*, by: User | None) -> OrganizationExport:
    """Of the organization we are in. Raises Refused while one is made."""
    try:
        with transaction.atomic():
            made = OrganizationExport(organization_id=context.current_organization_id(), asked_by=by, due_at=Now())
            made.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("An export is being made already.")) from None
    audit.record("organization.export_begun", export=str(made.pk))
    waking.wake_after_commit(WORK)
    return made


def work() -> bool:
    """One chunk of the organization's export, if somebody is wanted for it; whether there was one."""
    export = _claimed()
    if export is None:
        return False
    return _turn(export, keep=False)


def at_once(target: Path) -> OrganizationExport:
    """All of it now, into a file: for whoever runs the server."""
    start(by=None)
    export = _claimed()
    if export is None:
        raise Refused(_("An export is being made already."))
    while _turn(export, keep=True):
        continue
    made = OrganizationExport.objects.get(pk=export.pk)
    if made.state == State.READY:
        shutil.copyfile(files.folder_of(made) / files.ARCHIVE, target)
        _forget(made)
    return made


def wake_forgotten() -> None:
    """Exports whose wake was lost, or whose worker died; also of organizations that are being deleted."""
    due = OrganizationExport.objects.across_organizations().filter(state=State.RUNNING, due_at__lte=Now())
    for schema in due.values_list("organization__schema_name", flat=True):
        waking.wake(WORK, schema, surely=True)


def prune() -> None:
    """Those whose days are over."""
    over = OrganizationExport.objects.across_organizations().filter(state=State.READY, expires_at__lte=Now())
    for export in over:
        _forget(export)


def _claimed() -> OrganizationExport | None:
    """The one that nobody works on, ours for ``LEASE``."""
    due = OrganizationExport.objects.filter(state=State.RUNNING, due_at__lte=Now())
    export = due.first()
    if export is None:
        return None
    ours = due.filter(pk=export.pk, claims=export.claims)
    if not ours.update(claims=F("claims") + 1, due_at=Now() + LEASE, troubles=F("troubles") + 1):
        return None
    return OrganizationExport.objects.select_related("organization").get(pk=export.pk)


def _turn(export: OrganizationExport, *, keep: bool) -> bool:
    """Whether it goes on after this chunk. A try counts before it is made: who dies in it has tried, too."""
    if export.troubles > TRIES:
        return _give_up(export)
    try:
        with transaction.atomic():
            has_more = _step(export)
            news: dict[str, Any] = {"place": export.place, "total": export.total, "done": export.done, "troubles": 0}
            due = Now() + (LEASE if keep else timedelta())
            if not _mine(export).update(**news, due_at=due):
                return False  # somebody else has it by now
            if not has_more:
                _finish(export)
    except Exception as error:  # what one export cannot do must not stop the others
        log.exception("export.chunk_failed", export=str(export.pk))
        if isinstance(error, DatabaseError):
            connection.close_if_unusable_or_obsolete()
        wait = timedelta(seconds=5 * 3 ** min(export.troubles, TRIES))
        _mine(export).update(due_at=Now() + wait)
        return False
    if not has_more:
        files.tidy(export)
    return has_more


def _step(export: OrganizationExport) -> bool:
    """One chunk; whether there is more."""
    parts = contents.parts(export.organization)
    place = export.place
    if not place:
        export.total = sum(part.count() + 1 + part.is_table for part in parts) + sum(1 for _name in files.names(export))
        place.update(table=0, after=None, lengths=[0, 0], rows={})
        return True
    if place["table"] < len(parts):
        _add_rows(export, parts[place["table"]])
        return True
    wanted = [name for name in files.names(export) if _order(name) > _order(place.get("packed", ""))]
    if wanted:
        export.done += files.pack(export, wanted, place)
        return True
    export.size, export.sha256 = files.close(export, place, _told(export, parts))
    return False


def _add_rows(export: OrganizationExport, part: Part) -> None:
    place = export.place
    rows = part.rows(place["after"])
    is_last = len(rows) < contents.AT_ONCE
    told = [text for _key, text in rows]
    lengths = files.add_rows(files.folder_of(export), part, told, place["lengths"], is_last=is_last)
    place["rows"][part.label] = place["rows"].get(part.label, 0) + len(rows)
    export.done += len(rows)
    if is_last:
        place.update(table=place["table"] + 1, after=None, lengths=[0, 0])
    else:
        place.update(after=rows[-1][0], lengths=lengths)


def _order(name: str) -> tuple[int, str]:
    """As ``files.names`` tells them."""
    kind, _slash, rest = name.partition("/")
    return (files.WORK.index(kind) if kind in files.WORK else len(files.WORK) if kind else -1, rest)


def _told(export: OrganizationExport, parts: list[Part]) -> dict[str, Any]:
    organization = export.organization
    return {
        "form": FORM,
        "organization": {"id": str(organization.pk), "name": organization.name, "address": organization.slug},
        "schema_version": organization.schema_version,
        "rows": export.place["rows"],
        "columns_left_out": {part.label: part.left_out for part in parts if part.left_out},
        "tables_left_out": contents.LEFT_OUT,
    }


def _finish(export: OrganizationExport) -> None:
    now = Now()
    told = {"size": export.size, "sha256": export.sha256, "ended_at": now, "expires_at": now + KEPT}
    _mine(export).update(state=State.READY, **told)
    audit.record("organization.exported", export=str(export.pk), rows=sum(export.place["rows"].values()))
    if export.asked_by:
        path = f"/o/{export.organization.slug}/settings/export/"
        notices.tell(export.asked_by, "organization_exported", org=export.organization.name, path=path)


def _give_up(export: OrganizationExport) -> bool:
    _mine(export).update(state=State.FAILED, ended_at=timezone.now())
    files.forget(export)
    return False


def _forget(export: OrganizationExport) -> None:
    files.forget(export)
    OrganizationExport.objects.of(export.organization_id).filter(pk=export.pk).update(state=State.GONE)


def _mine(export: OrganizationExport) -> Any:
    """The row, as long as the claim that read it is the latest."""
    return OrganizationExport.objects.filter(pk=export.pk, claims=export.claims, state=State.RUNNING)
