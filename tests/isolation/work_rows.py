"""Background work of ``rep``, and a table that ``manager`` took along."""

import io
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import JobFile
from crm.queries import jobs as shown
from crm.services import files, job_files, jobs, notes, removed
from crm.services.exporting import writing
from crm.services.importing import sending
from tests import counting  # noqa: F401 - registers its kind of job
from tests.cast import Cast
from tests.makers import make_lead

Names = dict[str, UUID | str]


def job(cast: Cast) -> Names:
    """A job with a file, which only who asked for it gets."""
    row = jobs.start("counting", by=cast.rep, name="Trabalho")
    file = job_files.keep(row, JobFile.Purpose.RESULT, "leads.csv", lambda target: target.write(b"Marina"))
    return {"pk": row.pk, "file": file.pk, "proof": shown.prove(file, cast.rep.user_id)}


def import_of(cast: Cast, *, text: str = "") -> Names:
    """A file that ``rep`` has sent."""
    sent = io.BytesIO(f"Nome;Telefone\nMarina {text};11 98765-4321\n".encode())
    return {"pk": sending.take_in(sent, f"leads {text}.csv", entity="lead", by=cast.rep).pk}


def export(cast: Cast) -> Names:
    """A table that ``manager`` asked for, with its file."""
    row = writing.start("lead", by=cast.manager)
    job_files.keep(row, JobFile.Purpose.RESULT, "leads.csv", lambda target: target.write(b"Marina"))
    return {"pk": row.pk}


def kept_file(cast: Cast) -> Names:
    """A file of ``rep``'s lead."""
    lead = make_lead("Marina Alves", owner=cast.rep)
    sent = SimpleUploadedFile("proposta.pdf", b"%PDF-1.7 proposta")
    return {"pk": files.add(lead, [sent], by=cast.rep.user)[0].pk}


def note_taken_away(cast: Cast) -> Names:
    note = notes.add(make_lead("Marina Alves", owner=cast.rep), by=cast.rep.user, text="Gostou do portfólio")
    removed.remove(note, by=cast.rep.user)
    return {"pk": note.pk}


MAKERS = {
    "settings/setup/": lambda cast: {"key": "pipeline"},
    "archive/parts/": note_taken_away,
    "files/": kept_file,
    "api/v1/files/": kept_file,
    "jobs/": job,
    "imports/": import_of,
    "api/v1/imports/": import_of,
    "api/v1/exports/": export,
}
