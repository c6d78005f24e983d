"""The copy that a person gets: one archive with a readable page, the same as JSON, and the files."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import parts
from crm.job_kinds import Kind, Stop
from crm.models import Contact, File, Job, JobFile
from crm.queries import holdings
from crm.services import files, job_files, jobs
from crm.services.disclosing import gathering
from tenants import audit
from tenants.access import Principal
from tenants.context import current_organization_id
from tenants.models import Organization

KIND = "contact.disclose"


def start(contact: Contact, *, by: Principal) -> Job:
    """In the background. The job names nobody: it stays longer than the person may."""
    audit.record("contact.disclosure_begun", contact=str(contact.pk))
    return jobs.start(KIND, by=by, options={"contact": str(contact.pk)}, total=1)


class Disclose(Kind):
    """Gathers and packs."""

    key = KIND
    label = gettext_lazy("Copy of a person’s data")
    icon = "file-zip"
    files_kept = timedelta(days=7)

    def step(self, job: Job) -> bool:
        contact = _contact(job)
        known = holdings.everybody(contact)
        name = f"{_('personal data')} {timezone.localdate().isoformat()}.zip"
        job_files.keep(job, JobFile.Purpose.RESULT, name, lambda target: _pack(target, contact, known))
        job.done = 1
        return False

    def finish(self, job: Job) -> None:
        audit.record("contact.disclosed", contact=job.options["contact"], job=str(job.pk))


def _contact(job: Job) -> Contact:
    principal = jobs.principal_of(job)
    if principal is None or not principal.may("organization.change"):
        raise Stop(_("Whoever started this may not export any more."))
    contact = Contact.objects.accessible_by(principal, "contact.export").filter(pk=job.options["contact"]).first()
    if contact is None or contact.purged_at:
        raise Stop(_("This person is no longer there."))
    return contact


def _pack(target: IO[bytes], contact: Contact, known: list[UUID]) -> None:
    tables = list(gathering.tables(known))
    about = {"organization": Organization.objects.get(pk=current_organization_id()).name, "made_at": timezone.now()}
    data = {**about, "tables": {table.label: [_plain(row) for row in table.rows] for table in tables}}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        kept = [
            (f"files/{number:03}-{Path(name).name}", place) for number, (name, place) in enumerate(_files(known), 1)
        ]
        for name, place in kept:
            archive.write(place, name)
        page = {**about, "contact": contact, "tables": tables, "files": [name for name, _place in kept]}
        archive.writestr("index.html", render_to_string("crm/contact/disclosed.html", page))


def _files(known: list[UUID]) -> Iterator[tuple[str, Path]]:
    ours = File.objects.filter(Q(contact__in=known) | Q(lead__contact__in=known)).order_by("pk")
    kept = [*((file.name, files.path_of(file)) for file in ours), *parts.files_of(known)]
    yield from (each for each in kept if each[1].is_file())


def _plain(row: list[tuple[str, str, Any]]) -> dict[str, Any]:
    return {name: value for name, _label, value in row}
