"""Files made to run, to hide what they are or to be written elsewhere: whichever way they come, they are bytes to save."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm import sniffing, uploads
from crm.models import File, Lead
from tenants.context import in_tenant
from tests.makers import make_lead
from tests.messaging.makers import make_attachment, make_channel, make_conversation, make_message

SCRIPT = b"<script>alert(document.domain)</script>"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00/*" + SCRIPT + b"*/=1;\x3b"
# name, bytes; those that a browser may show in place are pictures by their bytes.
HARMFUL: tuple[tuple[str, bytes], ...] = (
    ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("page.html", b"<!doctype html>" + SCRIPT),
    ("page.png", b"<html>" + SCRIPT),
    ("page.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>"),
    ("style.xml", b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><a/>'),
    ("page.mhtml", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + SCRIPT),
    ("program.pdf", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
    ("picture.gif", GIF),
    ("contract.pdf.exe", b"MZ\x90\x00\x03\x00"),
    ("contract\u202efdp.exe", b"MZ\x90\x00"),
    ("../../../../etc/cron.d/x", b"* * * * * root id"),
    ("..\\..\\windows\\x.bat", b"@echo off"),
    ("/etc/passwd", b"root:x:0:0"),
    ("a\r\nSet-Cookie: b=c.html", SCRIPT),
    ("x" * 300 + ".html", SCRIPT),
    ('"; filename="evil.html', SCRIPT),
    ("con", b"x"),
    (".htaccess", b"AddType text/html .png"),
    ("script.js", b"self.onfetch = () => {}"),
    ("a\x00b.html", SCRIPT),
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def harmless(answer, name: str) -> list[str]:
    """What is wrong with how a file is given out."""
    b"".join(answer.streaming_content)  # read to its end it closes its file
    said = answer.headers
    how = said["Content-Disposition"]
    sound = {
        "type": said["Content-Type"] in {sniffing.UNKNOWN, *sniffing.INLINE},
        "saved": how.startswith("attachment") or said["Content-Type"] in sniffing.INLINE,
        "nosniff": said["X-Content-Type-Options"] == "nosniff",
        "sandbox": said["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox",
        "header": "\r" not in how and "\n" not in how and "Set-Cookie" not in said,
        "kept": "private" in said["Cache-Control"],
    }
    return [f"{name[:20]!r}: {word}" for word, holds in sound.items() if not holds]


@pytest.mark.parametrize(
    ("name", "content", "saved"),
    [
        ("foto.png", GIF, "foto.png.gif"),
        ("foto.JPEG", b"\xff\xd8\xff\xe0", "foto.JPEG"),
        ("contrato.pdf", b"MZ\x90\x00\x03\x00", "contrato.pdf.bin"),
        ("contrato.pdf", SCRIPT, "contrato.pdf.txt"),
        ("voz.mp3", b"\x00\x01\x02", "voz.mp3"),
        ("voz.m4a", b"\0\0\0\x18ftypmp42", "voz.m4a"),
        ("foto.gif", b"%PDF-1.7", "foto.gif.pdf"),
        ("planilha.xlsx", b"PK\x03\x04", "planilha.xlsx"),
        ("sem nome", b"MZ", "sem nome"),
    ],
)
def test_a_name_that_says_another_kind_than_the_bytes_are_is_mended_when_it_is_saved(name, content, saved):
    assert sniffing.fitting_name(name, sniffing.mime_type(content)) == saved


def inside(folder: Path) -> bool:
    """Whether all that was written stands in the media's own folder, under names of ours."""
    files = [place for place in folder.rglob("*") if place.is_file()]
    return bool(files) and all(
        place.is_relative_to(folder / "media") and place.stem.replace("-", "").isalnum() for place in files
    )


def is_plain(name: str) -> bool:
    return name != "" and len(name) <= 200 and not any(sign in name for sign in "/\\\r\n\0\u202e")


def test_kept_with_a_lead(aurora, browser, folder):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina", owner=aurora.rep)
    client, wrong = browser(aurora.rep), []

    for name, content in HARMFUL:
        sent = io.BytesIO(content)
        sent.name = name
        answer = client.post(aurora.url(f"leads/{lead.pk}/files/"), {"files": [sent]})
        assert answer.status_code in (200, 400, 422), name
        if answer.status_code != 200:
            continue
        with in_tenant(aurora.schema):
            file = File.objects.latest("created_at")
        assert is_plain(file.name), name
        wrong += harmless(client.get(aurora.url(f"files/{file.pk}/")), name)

    print(f"{len(HARMFUL)} harmful files with a lead: each is bytes to save, under a plain name, in a folder of ours")
    assert wrong == []
    assert inside(folder)


def test_received_in_a_conversation(aurora, browser, folder):
    with in_tenant(aurora.schema):
        thread = make_conversation(make_channel(), assignee=aurora.rep.user)
        kept = [
            make_attachment(make_message(thread), content, filename=uploads.plain_name(name)).pk
            for name, content in HARMFUL
        ]
    client, wrong = browser(aurora.rep), []

    for pk, (name, _content) in zip(kept, HARMFUL, strict=True):
        address = client.get(aurora.url(f"media/{pk}/"))
        assert "\n" not in address.headers["Location"], name
        answer = client.get(address.headers["Location"])
        wrong += harmless(answer, name)

    print(f"{len(HARMFUL)} harmful files in a conversation: none is shown but the picture, in a sandbox")
    assert wrong == []
    assert inside(folder)


def test_sent_as_a_table_to_import_none_is_a_fault_of_ours(aurora, browser, folder):
    client = browser(aurora.manager)

    for name, content in HARMFUL:
        sent = SimpleUploadedFile("x", content)
        sent.name = name
        answer = client.post(aurora.url("imports/"), {"file": sent, "entity": "lead"})
        assert answer.status_code in (302, 400, 404, 405, 422, 200), name

    with in_tenant(aurora.schema):
        assert not Lead.objects.exists()
