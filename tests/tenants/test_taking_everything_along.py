"""An owner takes along all that the organization has: whole, without secrets and without anything of another organization."""

import hashlib
import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from crm.models import Note
from messaging.models import Connection
from tenants.context import in_tenant
from tenants.exports import contents, files, shown, work
from tenants.models import OrganizationExport, PlatformAuditLine
from tenants.services.backing_up import media_of
from tests import makers
from tests.api.calling import make_key
from tests.clock import travel
from tests.isolation.conversation_rows import channel_of

PAGE = "settings/export/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def fill(cast, mark: str) -> None:
    """People, notes that spreadsheets would take for formulas, a channel with secrets, a key, files."""
    folder = media_of(cast.organization.pk) / "files"
    folder.mkdir(parents=True)
    for name in ("b.txt", "a.txt"):
        (folder / name).write_text(f"{name} {mark}")
    with in_tenant(cast.schema):
        lead = makers.make_lead(contact=makers.make_contact(f"Marina {mark}", "+5511987654321"), owner=cast.rep)
        for number in range(4):
            Note.objects.create(lead=lead, author=cast.rep.user, text=f"=cmd|{mark}{number}")
        channel = channel_of(cast)
        connection = Connection.objects.filter(channel=channel).first()
        connection.credentials = {"access_token": f"SECRET-{mark}"}
        connection.save()
        make_key(cast, "lead.view")


def read(archive: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def fetched(client, cast) -> bytes:
    [export] = OrganizationExport.objects.of(cast.organization).filter(state="ready")
    page = client.get(cast.url(PAGE)).content.decode()
    link = page.partition(f'href="{cast.url(PAGE)}{export.pk}')[2].partition('"')[0]
    return b"".join(client.get(f"{cast.url(PAGE)}{export.pk}{link}").streaming_content)


def test_an_owner_gets_all_of_it_and_nothing_else(aurora, rival, browser, queue, django_capture_on_commit_callbacks):
    fill(aurora, "AURORA")
    fill(rival, "RIVAL")
    owner = browser(aurora.owner)
    with django_capture_on_commit_callbacks(execute=True):
        assert owner.post(aurora.url(PAGE), **HTMX).status_code == 200
        assert owner.post(aurora.url(PAGE), **HTMX).status_code == 422, "One at a time."
    with django_capture_on_commit_callbacks(execute=True):
        while OrganizationExport.objects.of(aurora.organization).get().is_running:
            queue.run() if queue.sent else work.wake_forgotten()
    queue.run()

    found = read(fetched(owner, aurora))

    manifest = json.loads(found["manifest.json"])
    assert manifest["organization"] == {"id": str(aurora.organization.pk), "name": "Aurora", "address": "aurora"}
    assert {each["name"] for each in manifest["files"]} == set(found) - {"manifest.json"}
    assert all(each["sha256"] == hashlib.sha256(found[each["name"]]).hexdigest() for each in manifest["files"])
    rows = {name: json.loads(found[f"data/{name}.json"]) for name in manifest["rows"]}
    assert {name: len(told) for name, told in rows.items()} == manifest["rows"]
    assert (manifest["rows"]["crm.Note"], manifest["rows"]["tenants.User"]) == (4, 6)
    assert (found["media/files/a.txt"], found["media/files/b.txt"]) == (b"a.txt AURORA", b"b.txt AURORA")
    assert rows["crm.Note"][0]["text"] == "=cmd|AURORA0"
    notes, phones = found["tables/crm.Note.csv"].decode(), found["tables/crm.Identity.csv"].decode()
    assert ";'=cmd|AURORA0;" in notes and ";=cmd" not in notes and ";+5511987654321;" in phones
    whole = b"".join(found.values())
    assert b"RIVAL" not in whole and str(rival.organization.pk).encode() not in whole and b"rival" not in whole
    assert b"SECRET" not in whole and b"_sealed" not in whole.replace(found["manifest.json"], b"")
    assert not {"digest", "password", "token", "nonce"} & {key for r in rows.values() for row in r for key in row} - {
        "digest"
    }
    assert "digest" not in rows["tenants.ApiKey"][0] and "sealed_key" not in rows["tenants.Organization"][0]
    [told] = [each for each in mail.outbox if each.to == ["owner@aurora.test"]]
    assert told.subject == "A exportação de Aurora está pronta"
    actions = PlatformAuditLine.objects.filter(action__startswith="organization.export").order_by("at")
    assert [line.action for line in actions] == [
        "organization.export_begun",
        "organization.exported",
        "organization.export_fetched",
    ]


def test_whoever_dies_in_any_chunk_is_followed_and_nothing_is_doubled_or_missed(aurora, monkeypatch, tmp_path):
    fill(aurora, "AURORA")
    monkeypatch.setattr(contents, "AT_ONCE", 3)
    monkeypatch.setattr(files, "FILES", 40)
    chunks = 0

    with in_tenant(aurora.schema):
        work.start(by=None)
        rows = OrganizationExport.objects.filter(state="running")
        while rows.exists():
            export = work._claimed()
            with transaction.atomic():
                work._step(export)  # and dies before it is kept
                transaction.set_rollback(True)
            rows.update(due_at=timezone.now())
            assert work.work() or not rows.exists()
            chunks += 1
        again = OrganizationExport.objects.get()
    place = files.folder_of(again)
    archive = (place / files.ARCHIVE).read_bytes()

    found = read(archive)
    assert chunks > 100 and hashlib.sha256(archive).hexdigest() == again.sha256
    assert (again.done, [path.name for path in place.iterdir()]) == (again.total, [files.ARCHIVE])
    notes = json.loads(found["data/crm.Note.json"])
    assert [note["text"] for note in notes] == [f"=cmd|AURORA{number}" for number in range(4)]
    assert len(found["tables/crm.Note.csv"].decode().splitlines()) == 5
    assert json.loads(found["manifest.json"])["rows"]["crm.Note"] == 4


def test_after_five_tries_it_is_given_up_and_after_seven_days_it_is_gone(aurora, browser, monkeypatch, tmp_path):
    with in_tenant(aurora.schema):
        export = work.start(by=aurora.owner.user)
        with monkeypatch.context() as broken, travel(timezone.now(), tick=False) as clock:
            broken.setattr(files, "add_rows", lambda *told, **more: 1 / 0)
            for _try in range(7):
                while work.work():
                    pass
                clock.shift(timedelta(hours=1))
        export.refresh_from_db()
        assert (export.state, files.folder_of(export).exists()) == ("failed", False)

        target = tmp_path / "aurora.zip"
        call_command("organization_export", "aurora", to=target)
        assert json.loads(read(target.read_bytes())["manifest.json"])["rows"]["tenants.Membership"] == 6
        with pytest.raises(CommandError, match="is there already"):
            call_command("organization_export", "aurora", to=target)

        kept = work.start(by=aurora.owner.user)
        while work.work():
            pass
        proof = shown.prove(kept, aurora.owner.user_id)
        others = shown.prove(kept, aurora.admin.user_id)
    owner, address = browser(aurora.owner), aurora.url(f"{PAGE}{kept.pk}/")
    assert owner.get(f"{address}{others}/").status_code == 404
    with travel(timezone.now() + timedelta(hours=2)):
        assert owner.get(f"{address}{proof}/").status_code == 404, "The link is good for an hour."
    with travel(timezone.now() + timedelta(days=8)):
        work.prune()
    kept.refresh_from_db()
    assert (kept.state, files.folder_of(kept).exists()) == ("gone", False)
    assert owner.get(f"{address}{proof}/").status_code == 404
