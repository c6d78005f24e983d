"""A contact with open work goes into the archive and comes back, as people do it."""

import pytest
from playwright.sync_api import expect

from crm.models import Contact, Lead
from tenants.context import in_tenant
from tests.browser.axe import violations
from tests.makers import make_contact, make_lead
from tests.waiting import until


@pytest.fixture
def marina(aurora) -> Contact:
    with in_tenant(aurora.schema):
        contact = make_contact("Marina Alves", phone="+5511987654321", owner=aurora.rep.user)
        make_lead(contact=contact, owner=aurora.rep, title="Marca")
        return contact


def are_away(aurora) -> tuple[bool, bool]:
    with in_tenant(aurora.schema):
        return Contact.objects.get().archived_at is not None, Lead.objects.get().archived_at is not None


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}], ids=["wide", "phone"])
def test_a_contact_is_archived_with_its_lead_found_and_restored(context, aurora, marina, size):
    page = context(aurora.manager, viewport=size).new_page()
    page.goto(aurora.url(f"contacts/{marina.pk}/"))
    page.get_by_role("button", name="Mais ações").click()
    page.get_by_role("menuitem", name="Arquivar…").click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_text("1 lead aberto")).to_be_visible()
    assert violations(page) == []
    assert are_away(aurora) == (False, False)

    page.evaluate("window.isTheSame = true")
    dialog.get_by_role("button", name="Arquivar com o que está em aberto").click()
    expect(page.get_by_text("Será apagado de vez em")).to_be_visible()
    expect(page.get_by_role("button", name="Desfazer")).to_be_visible()
    assert are_away(aurora) == (True, True)
    assert page.evaluate("window.isTheSame")

    page.goto(aurora.url("archive/?kind=lead"))
    assert violations(page) == []
    page.get_by_role("checkbox", name="Selecionar Marca").check()
    page.get_by_role("button", name="Restaurar").click()
    expect(page.get_by_text("1 lead voltou")).to_be_visible()
    expect(page.get_by_text("Nada arquivado")).to_be_visible()
    until(lambda: are_away(aurora) == (False, False))


def test_many_contacts_are_picked_put_away_and_brought_back(context, aurora, marina):
    with in_tenant(aurora.schema):
        make_contact("Bia Costa", owner=aurora.rep.user)
    page, other = context(aurora.manager).new_page(), context(aurora.owner).new_page()
    other.goto(aurora.url("archive/?kind=contact"))
    expect(other.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.goto(aurora.url("contacts/"))
    page.get_by_role("checkbox", name="Selecionar todos").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2 selecionados")
    page.get_by_role("toolbar").get_by_role("button", name="Arquivar…").click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_text("Arquivar 2 contatos?")).to_be_visible()
    assert violations(page) == []

    dialog.get_by_role("button", name="Arquivar com tudo o que está em aberto").click()
    expect(page.locator("[data-toast]")).to_contain_text("2 contatos arquivados")
    expect(page.locator("[data-row]")).to_have_count(0)
    expect(other.locator("#archive tbody tr")).to_have_count(2)
    page.locator("[data-toast-undo]").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    until(lambda: are_lead_and_people_back(aurora))
    expect(other.get_by_text("Nada arquivado")).to_be_visible()


def are_lead_and_people_back(aurora) -> bool:
    with in_tenant(aurora.schema):
        return not (
            Contact.objects.exclude(archived_at=None).exists() or Lead.objects.exclude(archived_at=None).exists()
        )


def test_whoever_may_not_put_away_many_has_a_list_without_boxes_and_a_silent_console(context, aurora, marina):
    page = context(aurora.rep).new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(aurora.url("contacts/"))
    expect(page.locator("[data-row]")).to_have_attribute("aria-selected", "false")

    assert (page.locator("[data-pick]").count(), said) == (0, [])
