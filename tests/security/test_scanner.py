"""Where there is a scanner nobody opens a file that it has not found clean: pages, API, what is handed to providers."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm.services import files
from messaging.queries import files as of_messages
from messaging.services import media
from tenants import scanning
from tenants.context import in_tenant
from tenants.models import PlatformAuditLine
from tests.api.calling import key_of
from tests.makers import make_lead
from tests.markup import text_of
from tests.messaging.makers import make_attachment, make_channel, make_conversation, make_message
from tests.stubs.clamd import EICAR, serving

pytestmark = pytest.mark.usefixtures("nothing_was_guessed")
CLEAN = b"%PDF-1.7 proposta"


@pytest.fixture
def clamd(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with serving() as stub:
        settings.SCANNER_URL = stub.url
        yield stub


def kept(cast, content: bytes):
    with in_tenant(cast.schema):
        lead = make_lead("Marina", owner=cast.rep)
        return files.add(lead, [SimpleUploadedFile("a.pdf", content)], by=cast.rep.user)[0]


def test_a_clean_file_is_opened_a_harmful_one_never_and_an_unseen_one_waits(aurora, rival, browser, clamd, settings):
    good, bad = kept(aurora, CLEAN), kept(aurora, b"%PDF-1.7 " + EICAR)
    rep, api = browser(aurora.rep), key_of(aurora)
    pages = [aurora.url(f"files/{file.pk}/") for file in (good, bad)]

    settings.SCANNER_URL = "tcp://127.0.0.1:1"
    waiting = rep.get(pages[0])
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (503, "30")
    assert api.get(f"files/{good.pk}/content/").status_code == 503
    settings.SCANNER_URL = clamd.url
    assert [rep.get(page).status_code for page in pages * 2] == [200, 403] * 2
    assert [len(came) for came in clamd.seen] == [len(CLEAN), len(CLEAN) - 8 + len(EICAR)], "Each is asked for once."
    assert api.get(f"files/{good.pk}/content/").status_code == 200
    assert api.get(f"files/{bad.pk}/content/").json()["type"].endswith(":infected")
    line = PlatformAuditLine.objects.get(action="file.infected")
    assert (line.organization_id, line.actor_name, line.after["found"]) == (
        aurora.organization.pk,
        "rep@aurora.test",
        "Eicar-Test-Signature",
    )
    with in_tenant(aurora.schema):
        assert files.path_of(bad).is_file(), "Nothing is lost."
    assert browser(rival.owner).get(rival.url(f"files/{bad.pk}/")).status_code == 404
    with in_tenant(rival.schema):
        assert cache.get(scanning._key(files.path_of(good))) is None


def test_files_of_messages_are_neither_shown_nor_handed_on(aurora, browser, clamd):
    with in_tenant(aurora.schema):
        thread = make_conversation(make_channel(), assignee=aurora.rep.user)
        attachment = make_attachment(make_message(thread, kind="image"))
        media.path_of(attachment.file).write_bytes(EICAR)
        link = of_messages.link_for_provider(attachment)

        with pytest.raises(scanning.Infected):
            media.to_open(attachment.file)
    rep = browser(aurora.rep)
    for address in ("", "preview/"):
        assert rep.get(aurora.url(f"media/{attachment.pk}/{address}"), follow=True).status_code == 403
    page = text_of(rep.get(aurora.url(f"inbox/{thread.pk}/")))
    assert "Arquivo nocivo (Eicar-Test-Signature): ninguém pode abri-lo." in page
    assert Client().get(link).status_code == 404


def test_a_small_picture_waits_as_its_file_does_and_what_is_gone_is_not_there(aurora, browser, clamd, settings):
    with in_tenant(aurora.schema):
        attachment = make_attachment(make_message(make_conversation(make_channel(), assignee=aurora.rep.user)))
        file = attachment.file
        file.preview = f"{file.path}.webp"
        file.save()
        media.preview_of(file).write_bytes(b"RIFF")
        path = media.path_of(file)
    rep, small = browser(aurora.rep), aurora.url(f"media/{attachment.pk}/preview/")

    settings.SCANNER_URL = "tcp://127.0.0.1:1"
    assert rep.get(small).status_code == 503
    settings.SCANNER_URL = clamd.url
    assert rep.get(small).status_code == 200
    path.unlink()
    assert rep.get(small).status_code == 404


def test_what_is_longer_than_the_scanner_takes_or_no_scanner_at_all_waits(aurora, clamd, settings):
    file = kept(aurora, CLEAN)
    with in_tenant(aurora.schema):
        clamd.limit = 3
        with pytest.raises(scanning.NotScanned):
            files.to_open(file)
        settings.SCANNER_URL = "unix:/nowhere/clamd.ctl"
        with pytest.raises(scanning.NotScanned):
            files.to_open(file)
        settings.SCANNER_URL = ""
        assert files.to_open(file).read_bytes() == CLEAN
