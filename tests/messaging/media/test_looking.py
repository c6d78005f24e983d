"""Files that are here are looked into: how large, how long, how loud, and a small picture; a message never waits for that."""

import io

import pytest
from PIL import Image

from crm.models import Event
from messaging.darkroom import asking
from messaging.models import Attachment, MediaFile
from messaging.services import media, previews
from tenants.outbox.models import OutboxItem
from tests.markup import parse
from tests.messaging.media.files import film, photo, recording
from tests.messaging.test_media import picture


def shown(browser, aurora, thread) -> str:
    return browser(aurora.rep).get(aurora.url(f"inbox/{thread.pk}/messages/")).content.decode()


def lines(browser, aurora) -> list[str]:
    """What the list says of each thread."""
    page = parse(browser(aurora.rep).get(aurora.url("inbox/")))
    return [row.first(".cv-p span").text for row in page.all(".cv")]


def test_a_photo_a_film_and_a_sound_that_came_are_shown_with_what_is_known_of_them(
    channel, meta, graph, aurora, browser
):
    for number, (kind, mime, content) in enumerate(
        [
            ("image", "image/jpeg", photo(1600, 1000, noise=True)),
            ("video", "video/mp4", film()),
            ("audio", "audio/ogg", spoken := recording("ogg")),
        ]
    ):
        meta.tells(channel, picture(graph.add_file(content, mime), mime=mime, number=number, kind=kind))

    seen, moving, sound = [each.file for each in Attachment.objects.order_by("message__external_id")]
    assert (seen.width, seen.height, seen.seconds) == (1600, 1000, None)
    assert (moving.width, moving.height, moving.seconds) == (320, 240, 2.0)
    assert (sound.width, sound.seconds, len(sound.wave), sound.preview) == (None, 3.0, 128, "")
    levels = bytes.fromhex(sound.wave)
    assert levels[0] < 5 < 45 < levels[31] < 55 < 95 < levels[63] <= 100

    thread = Attachment.objects.first().message.conversation
    thread.assignee = aurora.rep.user
    thread.save()
    page = shown(browser, aurora, thread)
    assert 'width="320" height="200"' in page
    assert f'data-wave="{sound.wave}" data-seconds="3.00"' in page
    assert "<span data-voice-length> / 0:03</span>" in page
    assert (lines(browser, aurora), previews.last_words(thread.pk)) == (["Áudio · 0:03"], "")
    again = picture(graph.add_file(spoken, "audio/ogg"), mime="audio/ogg", number=3, kind="audio")
    meta.tells(channel, again)  # it is known by then
    assert (lines(browser, aurora), MediaFile.objects.count()) == (["Áudio · 0:03"], 3)
    for file in (seen, moving):
        address = aurora.url(f"media/{file.attachments.get().pk}/preview/")
        assert address in page
        response = browser(aurora.rep).get(address)
        assert (response["Content-Type"], response["Content-Security-Policy"]) == (
            "image/webp",
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        )
        small = Image.open(io.BytesIO(response.getvalue()))
        assert max(small.size) <= 640
        assert browser(aurora.other_rep).get(address).status_code == 404
    assert small.convert("RGB").getpixel((100, 100))[1] > 150  # the film begins green


def test_one_that_cannot_be_read_is_shown_as_before(channel, meta, graph):
    meta.tells(channel, picture(graph.add_file(photo(800, 600, noise=True)[:90_000], "image/jpeg"), mime="image/jpeg"))

    file = MediaFile.objects.get()
    assert (file.is_known, file.preview, Attachment.objects.get().state) == (False, "", "stored")
    assert OutboxItem.objects.get(kind="look").state == "failed"


def test_pages_are_told_and_the_small_picture_goes_with_the_file(channel, meta, graph):
    meta.tells(channel, picture(graph.add_file(photo(1600, 1000, noise=True), "image/jpeg"), mime="image/jpeg"))
    attachment = Attachment.objects.get()
    told = Event.objects.filter(kind="message.changed").count()
    place = media.preview_of(attachment.file)

    assert (told, place.is_file()) == (2, True)  # the file came; it was looked into
    meta.works(lambda: media.forget(attachment.message))
    assert not place.exists()


def test_a_look_that_never_ends_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(asking, "SECONDS", 0.01)
    (tmp_path / "a.jpg").write_bytes(photo())

    with pytest.raises(asking.Unreadable):
        asking.look("image/jpeg", tmp_path / "a.jpg", tmp_path / "small")


def test_a_file_that_opens_others_is_not_followed(tmp_path, settings):
    """A play list names files and addresses; by its bytes it is text, and its demuxer is none of ours."""
    (tmp_path / "list.m3u8").write_bytes(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")

    for kind in ("audio/mpeg", "video/mp4", "audio/ogg"):
        with pytest.raises(asking.Unreadable):
            asking.look(kind, tmp_path / "list.m3u8", tmp_path / "small")
