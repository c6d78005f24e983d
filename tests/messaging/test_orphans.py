"""Files that no row names go after a day, each organization's by itself; what a row names stays, and what is lost is told."""

import os
import re
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from messaging.models import MediaFile
from messaging.services import media
from tenants import audit, orphans, private_files
from tenants.context import in_public, in_tenant
from tenants.models import PlatformAuditLine, User
from tests.clock import travel
from tests.isolation import work_rows
from tests.markup import text_of
from tests.messaging.makers import make_attachment, make_channel, make_conversation, make_message

LOST = "ab" * 32


@pytest.fixture
def folders(aurora, rival, settings, tmp_path):
    """What both have on the disk: each a file with a row, and the same bytes as an orphan of every kind."""
    settings.MEDIA_ROOT = tmp_path
    made = {}
    for cast in (aurora, rival):
        with in_tenant(cast.schema):
            number = f"10{len(made)}000000000001"
            make_attachment(make_message(make_conversation(make_channel(phone_number_id=number))))
            work_rows.job(cast)
            root = made[cast.schema] = private_files.folder()
            for name in (
                f"ab/{LOST}",
                f"previews/ab/{LOST}.webp",
                f"jobs/{uuid4()}/result",
                f"imports/{uuid4()}/sent",
                f"uploads/{uuid4()}/0",
                "incoming/tmp1",
                "notes/of-nobody-we-know",
            ):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(b"orphan")
    return made


def on_disk(root: Path) -> set[str]:
    return {place.relative_to(root).parts[0] for place in root.rglob("*") if place.is_file()}


def sweep(schema: str) -> None:
    with in_tenant(schema):
        cache.delete("orphans")
        orphans.sweep()


def test_what_no_row_names_goes_after_a_day_and_only_in_the_organization_that_is_swept(aurora, rival, folders):
    ours, theirs = folders[aurora.schema], folders[rival.schema]
    before = on_disk(theirs)
    with in_tenant(aurora.schema):
        kept = MediaFile.objects.get()

    sweep(aurora.schema)
    assert (ours / "ab" / LOST).is_file()  # it came today: its row may be on its way
    with travel(timezone.now() + timedelta(hours=25), tick=False):
        sweep(aurora.schema)

        assert on_disk(ours) == {kept.sha256[:2], "jobs", "notes"}
        with in_tenant(aurora.schema):
            assert media.path_of(kept).is_file()
        assert on_disk(theirs) == before
        line = PlatformAuditLine.objects.get(action="files.swept")
        assert (line.organization_id, line.after) == (aurora.organization.pk, {"files": 6, "bytes": 36, "missing": 0})

        with in_tenant(aurora.schema):
            media.path_of(kept).unlink()
        sweep(aurora.schema)
        newest = PlatformAuditLine.objects.filter(action="files.swept").order_by("-at", "-id").first()
        assert newest.after == {"files": 0, "bytes": 0, "missing": 1}


def test_a_file_that_takes_the_place_of_one_that_goes_stays(aurora, folders, monkeypatch):
    place, then = folders[aurora.schema] / "ab" / LOST, timezone.now() + timedelta(hours=25)

    def written_meanwhile(names):
        place.write_bytes(b"anew")
        os.utime(place, (then.timestamp(), then.timestamp()))
        return ()

    monkeypatch.setattr(orphans, "shelves", [orphans.Shelf("ab/*", re.compile(r"ab/(.+)"), written_meanwhile)])
    with travel(then, tick=False):
        sweep(aurora.schema)

    assert place.read_bytes() == b"anew"
    assert not PlatformAuditLine.objects.filter(action="files.swept").exists()


def test_a_folder_goes_a_day_after_its_organization_and_no_other_does(aurora, rival, folders, settings):
    root = folders[aurora.schema].parent.parent
    gone, empty_export = uuid4(), root / "exports" / str(aurora.organization.pk) / str(uuid4())
    shutil.copytree(folders[aurora.schema], root / "org" / str(gone))
    (root / "org" / "lost+found").mkdir()
    empty_export.mkdir(parents=True)
    with in_public():
        orphans.sweep_gone()
        assert (root / "org" / str(gone)).is_dir()
        with travel(timezone.now() + timedelta(hours=25), tick=False):
            orphans.sweep_gone()

    assert {place.name for place in (root / "org").iterdir()} == {
        str(aurora.organization.pk),
        str(rival.organization.pk),
        "lost+found",
    }
    assert not empty_export.exists()
    settings.MEDIA_ROOT = root / "another"
    shutil.copytree(folders[aurora.schema], settings.MEDIA_ROOT / "org" / str(gone))
    with in_public(), travel(timezone.now() + timedelta(hours=25), tick=False):
        orphans.sweep_gone()  # a disk of which nothing is known
    assert (settings.MEDIA_ROOT / "org" / str(gone)).is_dir()
    told = PlatformAuditLine.objects.filter(action="files.swept").order_by("at", "id").first()
    assert (told.organization_id, told.after["folder"]) == (None, f"org/{gone}")


def test_the_operator_sees_what_last_night_found_in_each_organization_and_in_all(aurora, rival, client, browser):
    client.force_login(User.objects.create_superuser("ops@loved.test", "x" * 12, name="Ops"))
    long_ago = timezone.now() - timedelta(days=2)
    for cast, after, at in (
        (aurora, {"files": 6, "bytes": 3_500_000, "missing": 0}, timezone.now()),
        (aurora, {"files": 9, "bytes": 9, "missing": 9}, long_ago),
        (rival, {"files": 0, "bytes": 0, "missing": 2}, timezone.now()),
        (rival, {"files": 7, "bytes": 7, "missing": 7}, long_ago),
    ):
        with in_tenant(cast.schema), travel(at, tick=False):
            audit.record(orphans.SWEPT, **after)
    with in_public():
        audit.record(orphans.SWEPT, folder="org/x", files=1, bytes=500_000)

    def listed(query: str = "") -> str:
        return text_of(client.get(f"/admin/tenants/organization/{query}")).replace("\xa0", " ")

    whole, went, missing = listed(), listed("?files=went"), listed("?files=missing")
    assert "6 · 3,3 MB —" in whole and "— 2 " in whole and "9 · " not in whole
    assert ("Aurora" in went, "Rival" in went, "Aurora" in missing, "Rival" in missing) == (True, False, False, True)
    first = text_of(client.get("/admin/")).replace("\xa0", " ")
    assert "Arquivos que nenhum registro citava, última noite 7 · 3,8 MB" in first
    assert "Arquivos que faltam 2" in first
    assert browser(aurora.owner).get("/admin/tenants/organization/").status_code == 404
