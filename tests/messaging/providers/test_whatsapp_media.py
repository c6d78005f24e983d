"""Files: handed over before they are sent, fetched and checked after they arrived."""

import hashlib
import io
import json

import pytest

from config.outside.errors import NotAuthorised, Rejected, TooLarge, Unavailable
from messaging.providers.outgoing import Downloaded, MediaFile
from messaging.providers.whatsapp_cloud import media
from tests.shared import needs_shared, sample

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400
DIGEST = hashlib.sha256(PHOTO).hexdigest()
LIMIT = 1024 * 1024


@pytest.fixture
def photo(graph) -> str:
    """A picture that a person sent."""
    return graph.add_file(PHOTO, "image/jpeg")


def fetched(whatsapp, credentials, media_id, *, limit=LIMIT) -> tuple[Downloaded, bytes]:
    to = io.BytesIO(b"what an attempt before has left" * 10_000)
    return whatsapp.download(credentials, media_id, to=to, limit=limit), to.getvalue()


@pytest.mark.parametrize("filename", ["foto.jpg", 'a "quoted" name.jpg', "orçamento final.pdf", "line\nbreak.jpg", ""])
def test_an_upload_arrives_byte_for_byte(graph, whatsapp, credentials, filename):
    media_id = whatsapp.upload(credentials, io.BytesIO(PHOTO), filename=filename or "file", mime_type="image/jpeg")

    stored = graph.files[media_id]
    assert (stored.content, stored.mime_type) == (PHOTO, "image/jpeg")


def test_a_failed_upload_may_simply_be_repeated(graph, whatsapp, credentials):
    graph.drop_answers(on="other")

    with pytest.raises(Unavailable):
        whatsapp.upload(credentials, io.BytesIO(PHOTO), filename="foto.jpg", mime_type="image/jpeg")


def test_a_refused_upload_says_why(graph, whatsapp, credentials):
    graph.refuse(131053, on="other")

    with pytest.raises(Rejected) as refused:
        whatsapp.upload(credentials, io.BytesIO(PHOTO), filename="foto.jpg", mime_type="image/jpeg")

    assert refused.value.code == "131053"


def test_a_file_is_described(graph, whatsapp, credentials, photo):
    file = whatsapp.media(credentials, photo)

    assert file.url.startswith(f"{graph.origin}/files/")
    assert (file.mime_type, file.sha256, file.size) == ("image/jpeg", DIGEST, len(PHOTO))
    assert file.url not in repr(file)


def test_a_download_arrives_byte_for_byte(whatsapp, credentials, photo):
    told, content = fetched(whatsapp, credentials, photo)

    assert told == Downloaded(size=len(PHOTO), sha256=DIGEST, mime_type="image/jpeg")
    assert content == PHOTO


def test_a_file_without_digest_and_of_another_length_is_damaged(graph, whatsapp, credentials, photo):
    described(graph, photo, sha256="", file_size="7")

    with pytest.raises(Unavailable) as damaged:
        fetched(whatsapp, credentials, photo)

    assert damaged.value.code == "media_damaged"


def test_an_ended_address_is_asked_for_once_more(graph, whatsapp, credentials, photo, monkeypatch):
    asked = []

    def ends_once(*args):
        file = real(*args)
        asked.append(file)
        if len(asked) == 1:
            graph.expire_addresses()
        return file

    real = media.media
    monkeypatch.setattr(media, "media", ends_once)

    _told, content = fetched(whatsapp, credentials, photo)

    assert content == PHOTO
    assert len(asked) == 2


def test_a_file_that_is_gone_is_given_up(graph, whatsapp, credentials, photo, monkeypatch):
    def ends_always(*args):
        file = real(*args)
        graph.expire_addresses()
        return file

    real = media.media
    monkeypatch.setattr(media, "media", ends_always)

    with pytest.raises(Rejected) as gone:
        fetched(whatsapp, credentials, photo)

    assert gone.value.code == "media_gone"


def test_an_unknown_file_is_given_up(whatsapp, graph, credentials):
    with pytest.raises(Rejected) as gone:
        fetched(whatsapp, credentials, "123")

    assert gone.value.code == "100_unknown_id"


def test_a_file_over_the_limit_is_not_even_asked_for(graph, whatsapp, credentials, photo):
    with pytest.raises(TooLarge) as refused:
        fetched(whatsapp, credentials, photo, limit=len(PHOTO) - 1)

    assert refused.value.code == "too_large"
    assert fetched(whatsapp, credentials, photo, limit=len(PHOTO))[1] == PHOTO


def described(graph, photo, **changes) -> None:
    """Have Graph describe the file otherwise than it is."""
    told = {**graph.file(photo), **changes}
    graph.answer(json.dumps(told).encode(), on="other")


def test_a_file_larger_than_announced_is_cut_off(graph, whatsapp, credentials, photo):
    described(graph, photo, file_size="10")

    with pytest.raises(TooLarge):
        fetched(whatsapp, credentials, photo, limit=100)


@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"file_size": str(len(PHOTO) + 1)}])
def test_a_file_other_than_announced_is_damaged(graph, whatsapp, credentials, photo, changes):
    described(graph, photo, **changes)

    with pytest.raises(Unavailable) as damaged:
        fetched(whatsapp, credentials, photo)

    assert damaged.value.code == "media_damaged"


def test_a_digest_in_the_other_notation_or_none_is_fine(graph, whatsapp, credentials, photo):
    described(graph, photo, sha256="")

    assert fetched(whatsapp, credentials, photo)[0].sha256 == DIGEST


@pytest.mark.parametrize(
    "url",
    [
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.attacker.example/x",
        "https://attackerfbsbx.com/x",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:9/x",
        "https://lookaside.fbsbx.com@attacker.example/x",
        "file:///etc/passwd",
        "//lookaside.fbsbx.com/x",
        "https://[broken",
        "nonsense",
    ],
)
def test_the_token_is_sent_to_no_other_host(graph, whatsapp, credentials, photo, url):
    described(graph, photo, url=url)

    with pytest.raises(Rejected) as refused:
        fetched(whatsapp, credentials, photo)

    assert refused.value.code == "media_gone"


@pytest.mark.parametrize(
    "host", ["lookaside.fbsbx.com", "scontent.xx.fbcdn.net", "mmg.whatsapp.net", "graph.facebook.com"]
)
def test_metas_own_hosts_are_trusted(settings, host):
    settings.WHATSAPP_GRAPH_URL = "https://graph.facebook.com/v23.0"

    assert media._is_metas(f"https://{host}/whatsapp_business/attachments/?mid=1")


@pytest.mark.parametrize(
    "told", [{"id": "1"}, {"url": "https://x", "file_size": "many"}, {"url": [7], "file_size": "1"}]
)
def test_an_unreadable_description_may_be_asked_for_again(graph, whatsapp, credentials, photo, told):
    graph.answer(json.dumps(told).encode(), on="other")

    with pytest.raises(Unavailable):
        whatsapp.media(credentials, photo)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, NotAuthorised), (403, NotAuthorised), (400, Rejected), (302, Unavailable), (503, Unavailable)],
)
def test_the_file_hosts_refusals_are_told_apart(graph, whatsapp, credentials, photo, status, kind):
    graph.answer(json.dumps(graph.file(photo)).encode(), on="other")
    graph.break_down(status, on="other")

    with pytest.raises(kind):
        fetched(whatsapp, credentials, photo)


@needs_shared
def test_the_published_answers_are_understood(graph, whatsapp, credentials):
    uploaded, described = (sample("meta_whatsapp", f"media_{name}.response") for name in ("upload", "get"))

    graph.answer(json.dumps(uploaded).encode(), on="other")
    assert whatsapp.upload(credentials, io.BytesIO(b"x"), filename="x", mime_type="text/plain") == uploaded["id"]

    graph.answer(json.dumps(described).encode(), on="other")
    assert whatsapp.media(credentials, described["id"]) == MediaFile(
        url=described["url"], mime_type="image/jpeg", sha256="", size=303833
    )
