"""Large files in parts: each checked, each kept once, one message at the end, nobody else's, and gone after a day."""

import hashlib
import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from messaging.models import Upload, UploadPart
from messaging.services import media, uploads
from tenants import sweeping
from tenants.context import in_tenant
from tests.messaging.makers import make_channel, make_conversation

FILM = b"\0\0\0\x18ftypisom\0\0\0\0" + random.Random(1).randbytes(9 * 1024 * 1024)
PARTS = [FILM[at : at + uploads.PART] for at in range(0, len(FILM), uploads.PART)]


@pytest.fixture
def thread(aurora):
    with in_tenant(aurora.schema):
        return make_conversation(make_channel(), assignee=aurora.rep.user)


class Sender:
    """A browser that sends a large file."""

    def __init__(self, client, address: str):
        self._client, self._address = client, address

    def begin(self, *, key: str = "large-file-1", name: str = "obra.mp4", size: int = len(FILM)):
        return self._client.post(f"{self._address}uploads/", {"key": key, "name": name, "size": size})

    def part(self, upload: str, number: int, content: bytes, *, sha256: str = ""):
        digest = sha256 or hashlib.sha256(content).hexdigest()
        path = f"{self._address}uploads/{upload}/parts/{number}/"
        return self._client.post(path, content, "application/octet-stream", headers={"Part-SHA256": digest})

    def finish(self, *, key: str = "large-file-1"):
        return self._client.post(f"{self._address}files/", {"key": key, "uploaded": "on", "text": "Da obra"})

    def drop(self, upload: str):
        return self._client.delete(f"{self._address}uploads/{upload}/")


@pytest.fixture
def sender(browser, aurora, thread):
    return lambda who="rep": Sender(browser(aurora.members[who]), aurora.url(f"inbox/{thread.pk}/"))


def code_of(response) -> tuple[int, str]:
    return response.status_code, json.loads(response.content)["code"]


def test_parts_in_any_order_and_more_than_once_are_one_message(
    sender, thread, aurora, django_capture_on_commit_callbacks
):
    rep = sender()
    upload = rep.begin().json()
    assert (upload["part_size"], upload["parts"], len(PARTS)) == (uploads.PART, [], 3)

    for number in (2, 0, 0):
        assert rep.part(upload["id"], number, PARTS[number]).status_code == 204
    assert code_of(rep.finish()) == (422, "bad_content")
    assert rep.begin().json() == upload | {"parts": [0, 2]}  # after a reload
    assert code_of(rep.part(upload["id"], 1, PARTS[1], sha256="0" * 64)) == (422, "part_damaged")
    assert code_of(rep.part(upload["id"], 1, PARTS[1][:-1])) == (422, "bad_content")
    assert code_of(rep.part(upload["id"], 3, PARTS[1])) == (422, "bad_content")
    rep.part(upload["id"], 1, PARTS[1])

    with django_capture_on_commit_callbacks(execute=True):
        answers = [rep.finish() for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with in_tenant(aurora.schema):
        message = thread.messages.select_related("attachment__file").get()
        assert (message.kind, message.text, message.attachment.filename) == ("video", "Da obra", "obra.mp4")
        assert media.path_of(message.attachment.file).read_bytes() == FILM
        assert not Upload.objects.exists()
    assert not any((Path(django_settings.MEDIA_ROOT) / "org" / str(aurora.organization.pk) / "uploads").iterdir())


def test_what_cannot_be_sent_is_refused_before_a_byte_of_it_comes(sender, settings, aurora):
    rep = sender()
    for said in ({"size": 0}, {"size": 101 * 1024 * 1024}, {"key": "x"}, {"name": ""}):
        assert rep.begin(**said).status_code == 422
    rep.begin()
    assert rep.begin(size=5_000_000).status_code == 422  # the key of another file
    settings.UPLOADS_LIMIT = 2 * len(FILM) - 1
    assert rep.begin(key="large-file-2").status_code == 422
    with in_tenant(aurora.schema):
        assert Upload.objects.count() == 1


def test_nobody_goes_on_with_what_another_began_or_writes_in_their_conversation(sender, aurora, rival, browser, thread):
    rep = sender()
    upload = rep.begin().json()["id"]

    for who, status in (("owner", 404), ("other_rep", 404), ("viewer", 403)):
        assert sender(who).part(upload, 0, PARTS[0]).status_code == status
        assert sender(who).drop(upload).status_code == status
    assert sender("other_rep").begin(key="large-file-2").status_code == 404
    assert code_of(sender("owner").finish()) == (422, "bad_content")
    foreign = Sender(browser(rival.owner), rival.url(f"inbox/{thread.pk}/"))
    assert foreign.begin().status_code == foreign.part(upload, 0, PARTS[0]).status_code == 404
    with in_tenant(aurora.schema):
        assert (Upload.objects.count(), UploadPart.objects.count()) == (1, 0)
    assert rep.drop(upload).status_code == 204


def test_what_nobody_goes_on_with_is_gone_after_a_day(sender, aurora, django_capture_on_commit_callbacks):
    rep = sender()
    for key in ("large-file-1", "large-file-2"):
        upload = rep.begin(key=key).json()["id"]
        rep.part(upload, 0, PARTS[0])
    with in_tenant(aurora.schema):
        Upload.objects.filter(key="large-file-1").update(expires_at=timezone.now() - timedelta(seconds=1))

    with django_capture_on_commit_callbacks(execute=True):
        sweeping.prune()

    folder = Path(django_settings.MEDIA_ROOT) / "org" / str(aurora.organization.pk) / "uploads"
    assert [place.name for place in folder.iterdir()] == [upload]
    with in_tenant(aurora.schema):
        assert Upload.objects.get().key == "large-file-2"
