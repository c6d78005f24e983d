"""Two people at one lead see each other, and that one of them is editing."""

from playwright.sync_api import expect

from tenants.context import in_tenant
from tests.makers import make_lead


def test_a_colleague_at_the_same_lead_is_shown_and_warned_of(context, aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep)
    manager, rep = context(aurora.manager).new_page(), context(aurora.rep).new_page()
    manager.goto(aurora.url(f"board/?lead={lead.pk}"))
    here = manager.locator("#drawer .presence")
    expect(manager.get_by_role("dialog", name="Marina Alves")).to_be_visible()
    expect(here).to_be_empty()

    rep.goto(aurora.url(f"leads/{lead.pk}/"))
    expect(here).to_contain_text("Rep também está aqui")
    expect(rep.locator(".presence")).to_contain_text("Manager também está aqui")

    rep.locator("[data-shortcut=edit]").click()
    expect(here).to_contain_text("Rep está editando")

    manager.locator("#drawer [role=menuitem]", has_text="Editar o lead").dispatch_event("click")
    expect(manager.locator("#dialog .presence")).to_contain_text("Rep está editando")
    expect(rep.locator(".presence")).to_contain_text("Manager está editando")
    manager.keyboard.press("Escape")
    expect(rep.locator(".presence")).to_contain_text("Manager também está aqui")

    rep.close()
    expect(here).to_be_empty()
