"""No room on the disk of files (F7): nothing is lost or given up, people are asked to come again, and it mends by itself."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from messaging.models import Attachment, MediaFile
from tests.faults.disks import KB, needs_root, small_disk
from tests.messaging.makers import PIXEL
from tests.messaging.test_media import picture

pytestmark = needs_root
LARGE = PIXEL + bytes(200 * KB)


@pytest.fixture
def disk(settings):
    with small_disk(1024 * KB) as disk:
        settings.MEDIA_ROOT = disk.folder
        yield disk


def test_a_file_that_came_waits_for_room_however_long(disk, channel, meta, graph):
    disk.fill(but=64 * KB)
    meta.tells(channel, picture(graph.add_file(LARGE, "image/png")))
    for _time in range(10):
        meta.later(900)
    assert Attachment.objects.get().state == "waiting"

    disk.free()
    meta.later(900)

    assert (Attachment.objects.get().state, MediaFile.objects.get().size) == ("stored", len(LARGE))


def test_who_sends_a_file_is_asked_to_come_again(disk, browser, aurora, thread):
    def send():
        files = {"file": SimpleUploadedFile("foto.png", LARGE, "image/png"), "key": "full-disk-1"}
        return client.post(aurora.url(f"inbox/{thread.pk}/files/"), files)

    client = browser(aurora.rep)
    client.raise_request_exception = False
    disk.fill(but=64 * KB)
    refused = send()
    assert (refused.status_code, refused["Retry-After"], MediaFile.objects.count()) == (503, "5", 0)

    disk.free()

    assert (send().status_code, MediaFile.objects.get().size) == (200, len(LARGE))
