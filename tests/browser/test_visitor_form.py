"""A form from its builder to the board: built by a manager, filled in by a visitor without JavaScript."""

from playwright.sync_api import expect

from crm.models import Source
from tenants.context import in_tenant


def test_a_form_is_built_filled_in_without_javascript_and_becomes_a_card(aurora, context):
    manager = context(aurora.manager).new_page()
    manager.goto(aurora.url("settings/sources/new/?kind=form"))
    manager.get_by_role("button", name="Criar e montar").click()
    manager.locator("[name=heading]").fill("Peça um orçamento")
    manager.locator("[name=on_q1]").check()
    manager.locator("[name=label_q1]").fill("Qual serviço?")
    manager.locator("[name=label_q1]").blur()
    expect(manager.locator("#source_preview")).to_contain_text("Qual serviço?")
    manager.get_by_role("button", name="Salvar formulário").click()
    expect(manager.locator("[data-toasts]")).to_contain_text("Formulário salvo")
    with in_tenant(aurora.schema):
        source = Source.objects.get()

    visitor = context(java_script_enabled=False).new_page()
    visitor.goto(f"/f/{source.token}/?utm_source=google")
    expect(visitor.get_by_role("heading")).to_have_text("Peça um orçamento")
    visitor.get_by_label("Nome").fill("Marina Alves")
    visitor.get_by_label("WhatsApp").fill("(11) 98765-4321")
    visitor.get_by_label("Qual serviço?").fill("Site")
    visitor.wait_for_timeout(2100)  # a form that is sent at once was filled in by a program
    visitor.get_by_role("button", name="Enviar").click()
    expect(visitor.get_by_role("heading")).to_have_text("Recebemos!")

    manager.goto(aurora.url("board/"))
    expect(manager.locator("[data-card]")).to_contain_text("Marina Alves")
