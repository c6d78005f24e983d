"""How an organization looks: everywhere its people and its guests see it, always readable, and nowhere else."""

import io
import random
import re
from email import message_from_string

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tenants.branding.colours import DARK, LIGHT, contrast, palette
from tenants.context import in_tenant
from tenants.models import Organization
from tenants.services import branding
from tests.api.calling import session_of
from tests.cast import client_of
from tests.crm.capture.conftest import make_source
from tests.tenants.inviting import ask, post

GREEN = "#00a86b"
BOMB = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3P\0\0\xc3P\x08\x02\0\0\0" + b"\xd3\x8e\x86\xf9"  # 50,000 by 50,000


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(form: str = "PNG", size=(900, 300), mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "red").save(made, form)
    return made.getvalue()


def sent(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def now(cast) -> Organization:
    return Organization.objects.get(pk=cast.organization.pk)


@pytest.fixture
def branded(aurora) -> Organization:
    """Aurora is green and has a logo."""
    with in_tenant(aurora.schema):
        branding.hang(aurora.organization, io.BytesIO(picture()), 100)
        branding.colour(aurora.organization, GREEN)
    return aurora.organization


def test_words_in_any_colour_and_on_it_can_be_read_by_day_and_by_night():
    dice = random.Random(7)
    colours = ["#000000", "#ffffff", "#ffff00", "#808080", *(f"#{dice.randrange(1 << 24):06x}" for _n in range(500))]

    for colour in colours:
        for tones, theme in ((palette(colour).light, LIGHT), (palette(colour).dark, DARK)):
            read = [contrast(ground, "#ffffff") for ground in (tones.brand, tones.hover)]
            read += [contrast(tones.ink, ground) for ground in (tones.soft, tones.softer, theme.surface, theme.pressed)]
            read += [contrast(theme.quiet, ground) for ground in (tones.soft, tones.softer, tones.bubble)]
            assert min(read) >= 4.5, (colour, theme, tones)
            assert contrast(tones.brand, theme.surface) >= 3, (colour, theme, tones)
    assert palette("#7c3aed").is_as_chosen
    assert (palette("#ffff00").light.brand, palette("#ffff00").is_as_chosen) == ("#7a7a00", False)


def test_what_is_sent_is_drawn_anew_or_refused_and_then_nothing_changes(aurora, rival, browser):
    client, url = browser(aurora.admin), aurora.url("settings/brand/")
    for form, name in (("PNG", "a.png"), ("JPEG", "a.jpg"), ("WEBP", "a.webp"), ("PNG", "x.svg")):
        assert client.post(url, {"logo": sent(picture(form), name), "colour": GREEN}).status_code == 302
        drawn = Image.open(io.BytesIO(branding.logo_of(now(aurora))))
        assert (drawn.format, drawn.size) == ("PNG", (480, 160))
    before = (now(aurora).logo, now(aurora).colour)

    refused = {
        "mostrada": [b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("GIF"), b"\x89PNG\r\n\x1a\nbroken", BOMB],
        "2 MB": [picture() + b"\0" * (2 * 1024 * 1024)],
        "16 pixels": [picture(size=(400, 8))],
    }
    for contents in refused.values():
        for content in contents:
            answer = client.post(url, {"logo": sent(content), "colour": "#123456"})
            assert (answer.status_code, "#123456" in answer.content.decode()) == (422, True)
    assert client.post(url, {"colour": "green"}).status_code == 422
    assert "settings/brand" not in client.get(aurora.url("settings/members/")).content.decode().replace(url, "")
    assert (now(aurora).logo, now(aurora).colour) == before
    for stranger, status in ((aurora.manager, 403), (aurora.viewer, 403), (rival.owner, 404)):
        assert browser(stranger).post(url, {"colour": "#123456"}).status_code == status
    assert (now(aurora).colour, now(rival).colour, now(rival).logo) == (GREEN, "", "")


def test_it_is_seen_wherever_its_people_and_guests_are_and_nowhere_else(branded, aurora, rival, browser, client):
    sheet, logo = branded.stylesheet_url, branded.logo_url
    form = make_source(aurora, kind="form", name="Site")
    ask(aurora, "nova@pessoa.test")
    [link] = post(aurora)

    def looks(page) -> tuple[bool, bool]:
        said = page.content.decode()
        assert page.status_code == 200 and "style=" not in said
        return sheet in said, logo in said

    assert looks(browser(aurora.rep).get(aurora.url("board/"))) == (True, True)
    for path in (f"/f/{form.token}/", link, f"/accounts/login/?next={link}"):
        assert looks(client.get(path)) == (True, True), path
    assert looks(browser(rival.owner).get(rival.url("board/"))) == (False, False)
    for path in ("/accounts/login/", f"/accounts/login/?next={link[:-3]}/", "/accounts/login/?next=//"):
        assert looks(client.get(path)) == (False, False), path
    letter = mail.outbox[0]
    [html] = [part for part, kind in letter.alternatives if kind == "text/html"]
    assert 'src="cid:logo"' in html and palette(GREEN).light.brand in html
    read = message_from_string(letter.message().as_string())
    [image] = [part for part in read.walk() if part.get_content_type() == "image/png"]
    assert (read.get_content_type(), image["Content-ID"]) == ("multipart/related", "<logo>")
    assert image.get_payload(decode=True) == branding.logo_of(branded)


def test_its_files_have_their_content_in_their_name_and_are_of_it_alone(branded, aurora, rival, client):
    sheet, logo = client.get(branded.stylesheet_url), client.get(branded.logo_url)

    assert [each["Cache-Control"] for each in (sheet, logo)] == ["public, max-age=31536000, immutable"] * 2
    assert (sheet["Content-Type"], logo["Content-Type"]) == ("text/css; charset=utf-8", "image/png")
    assert not client.cookies
    assert f"--brand: {palette(GREEN).dark.brand};" in sheet.content.decode()
    both = [branded.stylesheet_url, branded.logo_url]
    of_rival = [url.replace(str(branded.pk), str(rival.organization.pk)) for url in both]
    assert [client.get(url).status_code for url in of_rival] == [404, 404]
    assert client.get(f"/brand/{branded.pk}/../../etc/passwd").status_code == 404
    admin = client_of(aurora.admin.user)
    for what in ("logo", "colour"):
        admin.post(aurora.url("settings/brand/"), {"remove": what})
    assert [client.get(url).status_code for url in both] == [404, 404]
    assert (now(aurora).logo_url, now(aurora).stylesheet_url, branding.logo_of(now(aurora))) == ("", "", None)
    assert "/brand/" not in re.sub(r"settings/brand/", "", admin.get(aurora.url("board/")).content.decode())


def test_a_copy_has_the_colour_and_the_logo_when_that_is_said(branded, aurora, browser):
    assert (
        "O logo também"
        in browser(aurora.owner)
        .get("/organizations/new/", {"source": "aurora"}, HTTP_HX_REQUEST="true")
        .content.decode()
    )

    for name, said in (("Sem", {}), ("Com", {"with_logo": "on"})):
        fields = {"organization_name": name, "source": "aurora", **said}
        assert browser(aurora.owner).post("/organizations/new/", fields).status_code == 302
    without, copied = Organization.objects.get(slug="sem"), Organization.objects.get(slug="com")

    assert (without.colour, without.logo) == (GREEN, "")
    assert (copied.colour, copied.logo) == (GREEN, branded.logo)
    with in_tenant(aurora.schema):
        branding.take_down(branded)
    assert branding.logo_of(copied)


def test_the_api_reads_and_changes_it_for_those_who_may(aurora, rival):
    api = session_of(aurora, aurora.admin)
    assert api.patch("brand/", {"colour": "#00A86B"}).json() == {
        "name": "Aurora",
        "colour": GREEN,
        "shown": {"light": "#008857", "dark": "#008857"},
        "logo_url": "",
    }
    assert api.patch("brand/", {"colour": "red"}).status_code == 400
    client, url = client_of(aurora.admin.user), aurora.url("api/v1/brand/logo/")
    assert client.post(url, {"logo": sent(b"<svg/>")}).status_code == 422
    assert client.post(url, {"logo": sent(picture())}).json()["logo_url"].endswith(now(aurora).logo_url)
    assert session_of(rival, rival.admin).get("brand/").json()["colour"] == ""
    assert api.delete("brand/logo/").status_code == 204
    assert api.get("brand/").json()["logo_url"] == ""
