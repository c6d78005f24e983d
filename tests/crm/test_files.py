"""Files on leads and contacts."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from crm.models import Activity, Contact, Event, File, Lead
from crm.services import files, merging, purging, removed
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.makers import make_contact, make_lead

PDF = b"%PDF-1.7 proposta"
SUM = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def sent(name: str = "proposta.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def lead_of(cast: Cast) -> Lead:
    with in_tenant(cast.schema):
        contact = make_contact("Marina Alves", owner=cast.rep.user)
        return make_lead(contact=contact, owner=cast.rep, title="Site")


def kept(cast: Cast, about, *uploads: SimpleUploadedFile) -> list[File]:
    with in_tenant(cast.schema):
        return files.add(about, list(uploads) or [sent()], by=cast.rep.user)


def on_disk(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.rglob("*") if place.is_file())


def test_a_file_is_a_row_a_line_an_event_and_bytes(aurora, rival, browser, folder):
    lead = lead_of(aurora)

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/files/"), {"files": [sent("../../x.pdf")]})

    assert answer.status_code == 200
    with in_tenant(aurora.schema):
        file, line = File.objects.get(), Activity.objects.get(kind="file.added")
        event = Event.objects.get(kind="file.added")
    assert (file.lead_id, file.contact_id, file.added_by) == (lead.pk, None, aurora.rep.user)
    assert (file.name, file.size, file.content_type, file.sha256) == ("x.pdf", 17, "application/pdf", SUM)
    assert (line.lead_id, line.subject_id, line.particulars) == (lead.pk, file.pk, {"name": "x.pdf"})
    assert (event.subject_id, event.particulars) == (lead.pk, {"item": str(file.pk)})
    place = folder / "org" / str(aurora.organization.pk) / "files" / SUM[:2] / SUM
    assert place.read_bytes() == PDF
    assert "<b>Rep</b> anexou <b>x.pdf</b>" in answer.content.decode()
    with in_tenant(rival.schema):
        assert File.objects.count() == 0


def test_a_page_of_html_is_only_ever_downloaded(aurora, browser):
    [file] = kept(aurora, lead_of(aurora), sent("página.html", b"<html><script>alert(1)</script></html>"))

    answer = browser(aurora.rep).get(aurora.url(f"files/{file.pk}/"))

    assert b"".join(answer) == b"<html><script>alert(1)</script></html>"
    answer.close()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "private" in answer["Cache-Control"]


def test_somebody_elses_file_does_not_exist(aurora, rival, browser):
    [file] = kept(aurora, lead_of(aurora))

    for cast, who in ((aurora, aurora.other_rep), (rival, rival.owner)):
        address = cast.url(f"files/{file.pk}/")
        assert browser(who).get(address).status_code == 404
        assert browser(who).delete(address).status_code == 404
    with in_tenant(aurora.schema):
        assert File.objects.count() == 1


def test_who_only_sees_neither_adds_nor_deletes(aurora, browser):
    lead = lead_of(aurora)
    [file] = kept(aurora, lead)
    viewer = browser(aurora.viewer)

    assert viewer.post(aurora.url(f"leads/{lead.pk}/files/"), {"files": [sent()]}).status_code == 403
    assert viewer.post(aurora.url(f"contacts/{lead.contact_id}/files/"), {"files": [sent()]}).status_code == 403
    assert viewer.delete(aurora.url(f"files/{file.pk}/")).status_code in (403, 404)
    with in_tenant(aurora.schema):
        assert list(File.objects.all()) == [file]


@pytest.mark.parametrize(
    ("uploads", "said"),
    [
        ([], "Escolha um arquivo."),
        ([("vazio.txt", b"")], "vazio.txt está vazio."),
        ([("ok.pdf", PDF), ("a.bin", b"x" * (1024 * 1024 + 1))], "a.bin é grande demais: no máximo 1 MB."),
    ],
)
def test_what_is_refused_keeps_nothing(aurora, browser, settings, folder, uploads, said):
    settings.FILE_LIMIT = 1024 * 1024
    lead = lead_of(aurora)

    for address in (f"leads/{lead.pk}/files/", f"contacts/{lead.contact_id}/files/"):
        answer = browser(aurora.rep).post(aurora.url(address), {"files": [sent(*each) for each in uploads]})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)

    assert on_disk(folder) == []
    with in_tenant(aurora.schema):
        assert (File.objects.count(), Activity.objects.filter(kind="file.added").count()) == (0, 0)


def test_the_same_bytes_are_stored_once_and_go_with_the_last_row_that_could_come_back(aurora, browser, folder):
    lead = lead_of(aurora)
    with travel(timezone.now() - timedelta(hours=30), tick=False):
        first, second = kept(aurora, lead, sent("a.pdf"), sent("b.pdf"))
        assert browser(aurora.rep).delete(aurora.url(f"files/{first.pk}/")).status_code == 200
    assert swept(aurora, folder) == [SUM]

    assert browser(aurora.rep).delete(aurora.url(f"files/{second.pk}/")).status_code == 200
    assert swept(aurora, folder) == [SUM]  # it can be brought back

    with travel(timezone.now() + timedelta(days=31)):
        assert swept(aurora, folder) == []
    with in_tenant(aurora.schema):
        assert (File.ever.count(), Activity.objects.filter(kind="file.added").count()) == (0, 0)


def swept(cast: Cast, folder: Path) -> list[str]:
    with in_tenant(cast.schema):
        removed.prune()
        files.prune()
    return on_disk(folder)


def test_what_arrived_and_was_never_kept_is_swept(inside_aurora, folder):
    place = files._folder() / files.ARRIVING / "cut-off"
    place.parent.mkdir(parents=True)
    place.write_bytes(PDF)

    files.prune()
    assert on_disk(folder) == ["cut-off"]
    with travel(timezone.now() + timedelta(hours=7)):
        files.prune()
    assert on_disk(folder) == []


def test_a_leads_page_shows_its_contacts_files_and_deletes_them_in_place(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        contact = Contact.objects.get(pk=lead.contact_id)
    [file] = kept(aurora, contact, sent("cnh.pdf"))
    rep = browser(aurora.rep)

    assert "cnh.pdf" in rep.get(aurora.url(f"leads/{lead.pk}/")).content.decode()
    assert "cnh.pdf" in rep.get(aurora.url(f"contacts/{contact.pk}/")).content.decode()
    answer = rep.delete(aurora.url(f"files/{file.pk}/?lead={lead.pk}"))
    assert (f'id="files_of_{lead.pk}"' in answer.content.decode(), "cnh.pdf" in answer.content.decode()) == (
        True,
        False,
    )


def test_a_merge_carries_files_and_its_undo_takes_them_back(inside_aurora):
    one, other = make_contact("Marina"), make_contact("Marina Alves")
    [file] = files.add(other, [sent()], by=inside_aurora.rep.user)

    batch = merging.merge(one, [other], by=None)
    assert File.objects.get().contact_id == one.pk
    merging.undo(batch, by=None)

    assert File.objects.get(pk=file.pk).contact_id == other.pk


def test_a_purge_takes_rows_and_bytes(inside_aurora, folder, django_capture_on_commit_callbacks):
    contact = make_contact("Marina")
    lead = make_lead(contact=make_contact("Téo"), archived_at=timezone.now())
    files.add(contact, [sent()], by=inside_aurora.rep.user)
    files.add(lead, [sent("b.txt", b"outro")], by=inside_aurora.rep.user)
    Contact.objects.filter(pk=contact.pk).update(archived_at=timezone.now() - timedelta(days=31))

    with django_capture_on_commit_callbacks(execute=True):
        assert (purging.contacts([contact.pk]), purging.leads([lead.pk])) == (1, 1)

    assert (File.objects.count(), on_disk(folder)) == (0, [])


def test_bytes_no_row_names_are_swept(inside_aurora, folder):
    files.add(make_contact("Marina"), [sent(), sent("b.txt", b"outro")], by=inside_aurora.rep.user)
    File.objects.filter(name="b.txt").delete()

    files.prune()

    assert on_disk(folder) == [SUM]
