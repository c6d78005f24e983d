"""Files of a lead, as people send, fetch and delete them; notes about a person."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm.models import File, Lead, Task
from crm.services import tasks
from tenants.context import in_tenant
from tests.browser.axe import flaws
from tests.makers import make_lead

PDF = b"%PDF-1.7 proposta"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def lead(aurora) -> Lead:
    with in_tenant(aurora.schema):
        return make_lead("Marina Alves", owner=aurora.rep, title="Site")


def opened(context, aurora, path: str, member) -> Page:
    page = context(member).new_page()
    page.goto(aurora.url(path))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    return page


def attach(page: Page, *names: str, content: bytes = PDF) -> None:
    files = [{"name": name, "mimeType": "application/pdf", "buffer": content} for name in names]
    page.locator("input[type=file][name=files]").set_input_files(files)


def test_a_file_that_is_too_large_is_told_before_it_is_sent(context, aurora, lead, settings):
    settings.FILE_LIMIT = 1024 * 1024
    page, sent = opened(context, aurora, f"leads/{lead.pk}/", aurora.rep), []
    page.on("request", lambda request: sent.append(request.method))

    attach(page, "filme & fotos.pdf", content=b"x" * (1024 * 1024 + 1))
    expect(page.get_by_text("filme & fotos.pdf é grande demais: no máximo 1 MB.")).to_be_visible()
    assert "POST" not in sent

    attach(page, "proposta.pdf")
    expect(page.locator(".kept-files a")).to_have_text(["proposta.pdf"])


def test_a_file_is_sent_seen_by_others_fetched_deleted_and_brought_back(context, aurora, lead):
    here, there = (opened(context, aurora, f"leads/{lead.pk}/", who) for who in (aurora.rep, aurora.manager))

    attach(here, "proposta.pdf", "contrato.pdf")

    for page in (here, there):
        expect(page.locator(".kept-files li")).to_have_count(2)
        expect(page.locator(".tl")).to_contain_text("Rep anexou proposta.pdf")
    assert flaws(here) == {}
    with there.expect_download() as fetched:
        there.get_by_role("link", name="proposta.pdf").click()
    assert fetched.value.suggested_filename == "proposta.pdf"
    assert Path(fetched.value.path()).read_bytes() == PDF

    there.get_by_role("button", name="Excluir proposta.pdf").click()
    for page in (here, there):
        expect(page.locator(".kept-files a")).to_have_text(["contrato.pdf"])
    there.get_by_role("button", name="Desfazer").click()
    for page in (here, there):
        expect(page.locator(".kept-files li")).to_have_count(2)


def test_what_is_empty_says_so_and_two_people_send_at_once(context, aurora, lead):
    here, there = (opened(context, aurora, f"leads/{lead.pk}/", who) for who in (aurora.rep, aurora.manager))
    said = here.locator("[id^=files_of_] [role=alert]")

    attach(here, "vazio.txt", content=b"")
    expect(said).to_have_text("vazio.txt está vazio.")

    attach(here, "daqui.pdf", content=b"%PDF-1.7" + b"a" * 900_000)
    attach(there, "de-la.pdf", content=b"%PDF-1.7" + b"b" * 900_000)
    for page in (here, there):
        expect(page.locator(".kept-files li")).to_have_count(2)
    expect(said).to_have_count(0)
    with in_tenant(aurora.schema):
        assert sorted(File.objects.values_list("name", flat=True)) == ["daqui.pdf", "de-la.pdf"]


def test_a_note_about_a_person_and_a_task_are_written_deleted_and_brought_back(context, aurora, lead):
    with in_tenant(aurora.schema):
        tasks.add(lead, by=aurora.rep.user, title="Ligar", due_at=timezone.now(), owner=aurora.rep.user)
    path = f"contacts/{lead.contact_id}/"
    here, there = (opened(context, aurora, path, who) for who in (aurora.rep, aurora.manager))

    here.locator("#note_text").fill("Prefere de manhã")
    here.get_by_role("button", name="Salvar nota").click()
    for page in (here, there):
        expect(page.locator(".tl-note")).to_contain_text("Prefere de manhã")
    here.get_by_role("button", name="Fixar nota").click()
    expect(there.get_by_role("region", name="Notas fixadas")).to_contain_text("Prefere de manhã")
    assert flaws(here) == {}

    there.get_by_role("button", name="Ligar", exact=True).click()
    there.get_by_role("dialog").get_by_role("button", name="Apagar tarefa").click()
    for page in (here, there):
        expect(page.locator(".task")).to_have_count(0)
    there.get_by_role("button", name="Desfazer").click()
    for page in (here, there):
        expect(page.locator(".task")).to_have_count(1)
    with in_tenant(aurora.schema):
        assert Task.objects.count() == 1
