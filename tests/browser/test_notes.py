"""A note that is edited, as people see it."""

from playwright.sync_api import expect

from crm.services import notes
from tenants.context import in_tenant
from tests.browser.axe import flaws
from tests.makers import make_lead


def test_a_note_is_edited_and_the_other_page_follows(context, aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, title="Site")
        note = notes.add(lead, by=aurora.rep.user, text="Ligou hoje.")
    there, here = context(aurora.rep).new_page(), context(aurora.manager).new_page()
    for page in (there, here):
        page.goto(aurora.url(f"leads/{lead.pk}/"))
        expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")

    here.get_by_role("button", name="Editar nota").click()
    dialog = here.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Salvar nota")).to_be_enabled()
    assert flaws(here) == {}
    dialog.locator("textarea").fill("Ligou ontem.")
    dialog.get_by_role("button", name="Salvar nota").click()

    expect(dialog).to_be_hidden()
    for page in (here, there):
        expect(page.locator(f"#note_{note.pk}")).to_contain_text("Ligou ontem. (editada)")

    here.get_by_role("button", name="Fixar nota").click()
    for page in (here, there):
        expect(page.get_by_role("region", name="Notas fixadas")).to_contain_text("Ligou ontem.")
