"""An import as a person does it: a file with faults, mended, sent again, taken back."""

import re

import pytest
from playwright.sync_api import expect

from crm.models import Contact, Lead
from tenants.context import in_tenant
from tests.worker import working

TABLE = "Nome;Telefone;Valor\nMarina Alves;(11) 98765-4321;12.500,00\nPedro Lima;98765;200\n"


@pytest.fixture
def worker(queue):
    with working(queue.run):
        yield


def send(page, aurora, text: str, name: str) -> None:
    page.goto(aurora.url("imports/new/"))
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("heading", name="O que há em cada coluna?")).to_be_visible()
    page.get_by_role("button", name="Conferir o arquivo").click()


def test_a_file_with_faults_is_mended_sent_again_and_taken_back(aurora, context, worker, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = context(aurora.owner).new_page()

    send(page, aurora, TABLE, "leads.csv")
    page.get_by_role("button", name="Importar 1 linha, sem as que têm erro").click()
    expect(page.get_by_role("heading", name="Linhas que não foram importadas")).to_be_visible()
    expect(page.locator(".imp-f")).to_contain_text("Telefone")

    with page.expect_download() as download:
        page.get_by_role("link", name="Linhas para corrigir").click()
    mended = download.value.path().read_text("utf-8-sig").replace(";98765;", ";11 98765-1111;")
    send(page, aurora, "\ufeff" + mended, "leads - corrigido.csv")
    page.get_by_role("button", name=re.compile("Importar 1 linha$")).click()
    expect(page.locator(".job")).to_contain_text("Concluído · 1 feito")
    with in_tenant(aurora.schema):
        assert set(Contact.objects.values_list("name", flat=True)) == {"Marina Alves", "Pedro Lima"}

    page.get_by_role("button", name="Desfazer").click()
    page.locator("dialog[open]").get_by_role("button", name="Desfazer").click()
    expect(page.locator(".job")).to_contain_text("Desfeito")
    with in_tenant(aurora.schema):
        assert list(Lead.objects.values_list("contact__name", flat=True)) == ["Marina Alves"]
