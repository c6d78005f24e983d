"""Files: fetched and checked, stored once, shown to whoever may see the message, in place only when harmless."""

import base64
import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from crm import sniffing
from messaging.models import Attachment, MediaFile
from messaging.queries import files
from messaging.services import media
from tenants.context import in_tenant
from tenants.outbox.models import OutboxItem
from tests.clock import travel
from tests.messaging.makers import (
    NOW,
    PIXEL,
    change,
    envelope,
    make_attachment,
    make_channel,
    make_conversation,
    make_message,
    posted,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(media_id: str, *, sha256: str = "", mime: str = "image/png", number: int = 1, kind: str = "image") -> dict:
    said = {"id": media_id, "mime_type": mime} | ({"sha256": sha256} if sha256 else {})
    return posted(
        {"from": "5511987654321", "id": f"wamid.pic{number}", "timestamp": str(NOW), "type": kind, kind: said}
    )


def base64_digest(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.usefixtures("inside_aurora")
class TestFetching:
    def test_brings_the_bytes_to_the_organizations_own_folder(self, channel, meta, graph, aurora):
        media_id = graph.add_file(PIXEL, "image/png")
        meta.tells(channel, picture(media_id, sha256=base64_digest(PIXEL)))

        attachment = Attachment.objects.get()
        digest = hashlib.sha256(PIXEL).hexdigest()
        assert (attachment.state, attachment.file.sha256, attachment.file.size) == ("stored", digest, len(PIXEL))
        assert attachment.file.path == f"org/{aurora.organization.pk}/{digest[:2]}/{digest}"
        assert media.path_of(attachment.file).read_bytes() == PIXEL
        assert (
            list((Path(django_settings.MEDIA_ROOT) / "org" / str(aurora.organization.pk) / "incoming").iterdir()) == []
        )

    def test_the_same_bytes_twice_are_one_file(self, channel, meta, graph):
        for number in (1, 2):
            meta.tells(channel, picture(graph.add_file(PIXEL, "image/png"), number=number))

        assert (Attachment.objects.count(), MediaFile.objects.count()) == (2, 1)

    def test_an_address_that_has_ended_is_asked_for_again(self, channel, meta, graph):
        meta.tells(channel, picture(graph.add_file(PIXEL, "image/png")))

        assert Attachment.objects.get().state == "stored"

    def test_other_bytes_than_announced_are_refused_with_a_reason(self, channel, meta, graph):
        media_id = graph.add_file(PIXEL, "image/png")
        meta.tells(channel, picture(media_id, sha256=base64_digest(b"something else")))
        assert Attachment.objects.get().state == "waiting"

        for _time in range(6):
            meta.later(900)

        attachment = Attachment.objects.get()
        assert (attachment.state, attachment.file) == ("refused", None)
        assert attachment.error.startswith("O arquivo que chegou não é o que foi enviado.")
        assert not MediaFile.objects.exists()

    def test_a_file_larger_than_we_take_is_refused_before_it_is_here(self, channel, meta, graph, settings):
        settings.MEDIA_LIMIT = 20
        meta.tells(channel, picture(graph.add_file(PIXEL, "image/png")))

        attachment = Attachment.objects.get()
        assert (attachment.state, attachment.error) == ("refused", "O arquivo é grande demais: no máximo 0 MB.")

    def test_one_that_meta_no_longer_has_says_so_and_can_be_asked_for_again(self, channel, meta, graph, aurora):
        meta.tells(channel, picture("999999"))
        attachment = Attachment.objects.get()
        assert attachment.state == "refused"
        assert attachment.error

        graph.files["999999"] = graph.files[graph.add_file(PIXEL, "image/png")]
        meta.works(lambda: media.ask_again(attachment))
        assert Attachment.objects.get().state == "stored"

    def test_what_the_sender_says_it_is_is_not_believed(self, channel, meta, graph):
        meta.tells(channel, picture(graph.add_file(HTML, "image/png")))

        assert MediaFile.objects.get().mime_type == "text/html"


@pytest.mark.parametrize(
    ("content", "declared", "kind"),
    [
        (PIXEL, "", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "text/html", "image/jpeg"),
        (b"GIF89a/*<script>*/", "", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"OggS\0\x02" + b"\0" * 22 + b"OpusHead", "audio/ogg; codecs=opus", "audio/ogg"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "audio/mp4", "audio/mp4"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "", "video/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "", "audio/mp4"),
        (b"#!AMR\n", "", "audio/amr"),
        (b"%PDF-1.7\n%\xe2\xe3", "", "application/pdf"),
        (HTML, "image/png", "text/html"),
        (SVG, "image/png", "image/svg+xml"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "", "application/xml"),
        ("Olá, tudo bem?".encode(), "image/png", "text/plain"),
        (b"\0\1\2\3 nothing known", "image/png", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(content, declared, kind):
    assert sniffing.mime_type(content, declared=declared) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("proposta.pdf", "proposta.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\nota.docx", "nota.docx"),
        ("foto\u202egnp.exe", "fotognp.exe"),
        ("a\0b\r\n.txt", "ab.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("...", "file"),
        ("", "file"),
        ("orçamento março.xlsx", "orçamento março.xlsx"),
    ],
)
def test_a_file_name_is_a_name_only(given, kept):
    assert media.plain_name(given) == kept


class TestServing:
    @pytest.fixture
    def shown(self, aurora):
        """A picture in a conversation of ``rep``."""
        with in_tenant(aurora.schema):
            thread = make_conversation(make_channel(), assignee=aurora.rep.user)
            return make_attachment(make_message(thread))

    def fetch(self, browser, cast, member, attachment, **headers):
        return browser(member).get(cast.url(f"media/{attachment.pk}/"), follow=True, headers=headers)

    def signed_address(self, browser, cast, member, attachment) -> str:
        return browser(member).get(cast.url(f"media/{attachment.pk}/"))["Location"]

    def test_gives_the_bytes_to_whoever_may_see_the_message(self, browser, aurora, shown):
        response = self.fetch(browser, aurora, aurora.rep, shown)

        assert (response.status_code, response.getvalue()) == (200, PIXEL)
        assert response["Content-Type"] == "image/png"
        assert response["Content-Disposition"] == 'inline; filename="foto.png"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert response["Cache-Control"] == "private, max-age=300"
        assert response["Accept-Ranges"] == "bytes"

    @pytest.mark.parametrize("name", ["other_rep", "viewer"])
    def test_gives_nothing_to_others(self, browser, aurora, shown, name):
        address = self.signed_address(browser, aurora, aurora.rep, shown)

        for path in (aurora.url(f"media/{shown.pk}/"), address):
            assert browser(aurora.members[name]).get(path).status_code in (403, 404)

    def test_an_address_is_one_persons(self, browser, aurora, shown):
        address = self.signed_address(browser, aurora, aurora.rep, shown)

        assert browser(aurora.owner).get(address).status_code == 404
        assert browser(None).get(address).status_code == 404

    def test_an_address_ends_after_five_minutes(self, browser, aurora, shown):
        address = self.signed_address(browser, aurora, aurora.rep, shown)

        with travel(timezone.now() + timedelta(seconds=301)):
            assert browser(aurora.rep).get(address).status_code == 404
            assert browser(aurora.rep).get(address, headers={"Range": "bytes=0-3"}).status_code == 404
            assert self.fetch(browser, aurora, aurora.rep, shown).status_code == 200

    def test_an_address_does_not_survive_the_loss_of_the_conversation(self, browser, aurora, shown):
        address = self.signed_address(browser, aurora, aurora.rep, shown)
        with in_tenant(aurora.schema):
            type(shown.message.conversation).objects.update(assignee=aurora.other_rep.user)

        assert browser(aurora.rep).get(address).status_code == 404

    def test_a_swapped_name_or_file_does_not_open(self, browser, aurora, shown):
        address = self.signed_address(browser, aurora, aurora.rep, shown)
        with in_tenant(aurora.schema):
            other = make_attachment(make_message(shown.message.conversation), b"%PDF-1.4", filename="foto.png")

        assert browser(aurora.rep).get(address.replace("foto.png", "foto.html")).status_code == 404
        assert browser(aurora.rep).get(address.replace(str(shown.pk), str(other.pk))).status_code == 404

    def test_one_organizations_address_is_nothing_in_another(self, browser, aurora, rival, shown):
        address = self.signed_address(browser, aurora, aurora.rep, shown)
        in_rival = address.replace("/o/aurora/", "/o/rival/")

        assert browser(rival.owner).get(in_rival).status_code == 404
        assert browser(rival.owner).get(rival.url(f"media/{shown.pk}/")).status_code == 404
        with in_tenant(rival.schema):
            proof = files.prove(shown, aurora.rep.user_id)
        forged = address.rsplit("/", 2)[0] + f"/{proof}/foto.png"
        assert browser(aurora.rep).get(forged).status_code == 404

    @pytest.mark.parametrize(
        ("content", "filename", "saved"),
        [
            (HTML, "x.png", "x.png.txt"),
            (SVG, "logo.svg", "logo.svg"),
            (b"%PDF-1.7", "a.pdf", "a.pdf"),
            (b"<?xml ?><a/>", "a.xml", "a.xml"),
        ],
    )
    def test_what_could_run_is_only_ever_saved(self, browser, aurora, shown, content, filename, saved):
        with in_tenant(aurora.schema):
            attachment = make_attachment(make_message(shown.message.conversation), content, filename=filename)

        response = self.fetch(browser, aurora, aurora.rep, attachment)
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"] == f'attachment; filename="{saved}"'
        response.close()

    @pytest.mark.parametrize(
        ("asked", "status", "first", "last"),
        [
            ("bytes=0-3", 206, 0, 3),
            ("bytes=10-", 206, 10, len(PIXEL) - 1),
            ("bytes=-5", 206, len(PIXEL) - 5, len(PIXEL) - 1),
            ("bytes=0-99999", 206, 0, len(PIXEL) - 1),
            ("bytes=0-1,5-6", 200, 0, len(PIXEL) - 1),
            ("nonsense", 200, 0, len(PIXEL) - 1),
        ],
    )
    def test_players_get_the_part_they_ask_for(self, browser, aurora, shown, asked, status, first, last):
        response = self.fetch(browser, aurora, aurora.rep, shown, Range=asked)

        assert (response.status_code, response.getvalue()) == (status, PIXEL[first : last + 1])
        assert response["Content-Length"] == str(last - first + 1)
        if status == 206:
            assert response["Content-Range"] == f"bytes {first}-{last}/{len(PIXEL)}"

    @pytest.mark.parametrize("asked", ["bytes=9999-", "bytes=-0", "bytes=5-2"])
    def test_a_part_that_is_not_there_is_416(self, browser, aurora, shown, asked):
        response = self.fetch(browser, aurora, aurora.rep, shown, Range=asked)

        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(PIXEL)}"

    def test_a_file_that_did_not_come_is_asked_for_again(self, browser, aurora, shown):
        with in_tenant(aurora.schema):
            Attachment.objects.filter(pk=shown.pk).update(state="refused", external_id="77", file=None)

        assert browser(aurora.rep).get(aurora.url(f"media/{shown.pk}/")).status_code == 404
        assert browser(aurora.rep).post(aurora.url(f"media/{shown.pk}/")).status_code == 204
        with in_tenant(aurora.schema):
            assert Attachment.objects.get().state == "waiting"
            assert OutboxItem.objects.get().kind == "media"


@pytest.mark.usefixtures("inside_aurora")
def test_the_same_bytes_in_two_organizations_are_two_files(aurora, rival):
    ours = media.store(io.BytesIO(PIXEL))
    with in_tenant(rival.schema):
        theirs = media.store(io.BytesIO(PIXEL))

    assert ours.sha256 == theirs.sha256
    assert media.path_of(ours) != media.path_of(theirs)
    assert str(aurora.organization.pk) in ours.path


def test_history_is_fetched_too(channel, meta, graph):
    media_id = graph.add_file(PIXEL, "image/png")
    old = {
        "from": "5511987654321",
        "id": "wamid.old",
        "timestamp": str(NOW),
        "type": "image",
        "image": {"id": media_id},
    }
    meta.tells(channel, envelope(change({"messages": [old]}, field="history")))

    assert Attachment.objects.get().state == "stored"
