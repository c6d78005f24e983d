"""Files in the inbox, as people record, send and hear them."""

import random
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from messaging.models import Attachment, Conversation, Upload
from messaging.services import media, uploads
from tenants.context import in_tenant
from tests.browser.axe import flaws
from tests.browser.inbox import open_inbox
from tests.makers import make_lead
from tests.messaging.media.files import heard
from tests.messaging.threads import talk

SOME_SECONDS = re.compile(r"0:(0[2-9]|[1-5]\d)")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def marina(aurora) -> Conversation:
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta")
        return talk(to=aurora.rep, lead=lead, text="Pode mandar um áudio?", ago=timedelta(minutes=5))


def test_a_voice_note_is_recorded_by_keyboard_listened_to_sent_and_heard(context, aurora, marina):
    page = open_inbox(context, aurora, marina)
    record, recorder = page.get_by_role("button", name="Gravar mensagem de voz"), page.locator("[data-recorder]")

    record.press("Enter")
    expect(recorder.locator("[data-rec-time]")).to_have_text(SOME_SECONDS)
    page.keyboard.press("Escape")
    expect(recorder.get_by_role("button", name="Ouvir áudio")).to_be_focused()
    expect(recorder.locator("[data-voice-length]")).to_contain_text("/ 0:0")
    assert flaws(page) == {}
    recorder.get_by_role("button", name="Descartar a gravação").click()
    expect(record).to_be_focused()
    expect(page.locator("#reply_text")).to_be_visible()

    record.press("Enter")
    expect(recorder.locator("[data-rec-time]")).to_have_text(SOME_SECONDS)
    recorder.get_by_role("button", name="Enviar mensagem de voz").click()

    note = page.locator("#messages .msg[data-status] [data-voice][data-wave]")
    expect(note).to_have_count(1)
    expect(page.locator("[data-pending]")).to_have_count(0)
    with in_tenant(aurora.schema):
        attachment = Attachment.objects.select_related("file").get()
        container, codec, channels, seconds = heard(media.path_of(attachment.file).read_bytes())
    assert (attachment.is_voice, container, codec, channels) == (True, "ogg", "opus", 1)
    assert 1 < seconds < 20
    assert abs(seconds - attachment.file.seconds) < 0.2

    note.get_by_role("button", name="1×").click()
    expect(note.locator("[data-voice-speed]")).to_have_text("1,5×")
    page.reload()
    expect(note.locator("[data-voice-speed]")).to_have_text("1,5×")


def test_a_large_file_outlives_a_cut_line_a_reload_and_a_pause_and_goes_once(context, aurora, marina):
    page = open_inbox(context, aurora, marina)
    film, posted = b"\0\0\0\x18ftypisom\0\0\0\0" + random.Random(1).randbytes(13 * 1024 * 1024), []
    page.on("request", lambda request: posted.append(request.url.rpartition("uploads/")[2]))
    page.route("**/parts/2/", lambda route: route.abort())  # the line is cut after two of four parts

    page.locator("[data-file]").set_input_files({"name": "obra.mp4", "mimeType": "video/mp4", "buffer": film})
    page.locator("#panel_reply button[type=submit]").click()
    pending = page.locator("[data-pending]")
    expect(pending.locator("[data-pending-later]")).to_be_visible()
    pending.get_by_role("button", name="Pausar").click()
    with in_tenant(aurora.schema):
        upload = Upload.objects.get()
        assert uploads.here(upload) == [0, 1]
    page.unroute("**/parts/2/")
    page.reload()
    posted.clear()
    pending.get_by_role("button", name="Continuar").click()

    expect(page.locator("#messages .msg[data-status] video")).to_have_count(1)
    expect(pending).to_have_count(0)
    assert [url.rpartition("parts/")[2] for url in posted if "parts/" in url] == ["2/", "3/"]
    with in_tenant(aurora.schema):
        attachment = Attachment.objects.select_related("file", "message").get()
        assert media.path_of(attachment.file).read_bytes() == film
        assert (attachment.filename, Upload.objects.count()) == ("obra.mp4", 0)
