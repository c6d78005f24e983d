"""Photos on their way out: without the place they were taken at, upright, and of a size that is taken."""

import io

import pytest
from PIL import Image

from messaging.darkroom import stripping
from messaging.providers.whatsapp_cloud import WhatsAppCloud
from messaging.services import media
from tests.messaging.media.files import photo


def received(graph) -> Image.Image:
    """What the person got last."""
    return Image.open(io.BytesIO(list(graph.files.values())[-1].content))


def test_a_photo_goes_without_its_place_and_its_pixels_are_not_touched(send, graph):
    taken = photo(comment=b"Casa da Marina") + b"and the film of a live photo"

    message = send(taken)

    got = list(graph.files.values())[-1].content
    assert (message.kind, message.status, message.attachment.filename) == ("image", "sent", "foto.jpg")
    assert dict(Image.open(io.BytesIO(got)).getexif()) == {}
    for secret in (b"TelefoneSecreto", b"Exif", b"Casa da Marina", b"live photo"):
        assert secret in taken
        assert secret not in got
    assert Image.open(io.BytesIO(got)).tobytes() == Image.open(io.BytesIO(taken)).tobytes()


def test_a_photo_that_was_taken_sideways_arrives_upright(send, graph):
    send(photo(320, 200, turned=True))

    got = received(graph)
    assert (got.size, dict(got.getexif())) == ((200, 320), {})
    assert got.getpixel((100, 10))[0] > 200 > 50 > got.getpixel((100, 310))[0]  # red above, blue below


def test_a_photo_larger_than_the_channel_takes_is_made_smaller(send, graph, monkeypatch):
    monkeypatch.setattr(WhatsAppCloud, "media_limits", WhatsAppCloud.media_limits | {"image": 400_000})
    taken = photo(900, 600, noise=True, quality=95)

    message = send(taken)

    assert len(taken) > 400_000 > message.attachment.file.size
    assert message.kind == "image"
    assert received(graph).size == (900, 600)


def test_what_another_program_sends_as_webp_goes_as_a_photo(send, graph):
    message = send(photo(form="WEBP"), "colado.webp")

    assert (message.kind, message.attachment.filename, received(graph).format) == ("image", "colado.jpg", "JPEG")


def test_a_bomb_and_a_picture_that_cannot_be_read_harm_nobody(send, graph):
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG", pnginfo=None, dpi=(72, 72))
    whole = photo(form="PNG")
    broken = whole[: len(whole) // 2]

    for number, content in enumerate((bomb.getvalue(), broken)):
        message = send(content, "x.png", key=f"key-{number}")
        assert message.status == "sent"
        assert media.path_of(message.attachment.file).read_bytes() == content


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
def test_however_a_picture_ends_it_is_told_apart_or_left_alone(kind):
    content = photo(40, 30, form=kind.removeprefix("image/").upper())
    bare = stripping.stripped(kind, content)

    assert stripping.is_bare(kind, bare)
    assert not stripping.is_bare(kind, content)
    for end in range(len(content)):
        stripping.stripped(kind, content[:end])  # neither breaks nor goes on for ever
