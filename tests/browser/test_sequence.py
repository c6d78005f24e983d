"""A sequence as the rep sees it: a lead is put in by hand, its first step is done, and an answer takes it out."""

from playwright.sync_api import expect

from crm.services import identifying
from tenants.context import in_tenant
from tests.browser.inbox import arrives
from tests.crm.nurturing.making import go, sequence, tag, task
from tests.makers import make_lead


def test_a_lead_put_in_by_hand_gets_its_first_step_and_leaves_when_the_person_answers(context, aurora):
    with in_tenant(aurora.schema):
        sequence(task(0), tag(72), name="Reaquecer", below=0)
        marina, _is_new = identifying.identify(phone="+5511987654321", name="Marina Alves")
        lead = make_lead(contact=marina, owner=aurora.rep)
    page = context(aurora.rep).new_page()
    page.goto(aurora.url(f"leads/{lead.pk}/"))
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    strip, tasks = page.locator(f"#lead_{lead.pk}_sequence"), page.locator(".task")
    expect(strip).to_have_text("")
    expect(tasks).to_have_count(0)

    page.get_by_role("button", name="Mais ações").click()
    page.get_by_role("menuitem", name="Adicionar a uma sequência…").click()
    page.get_by_role("dialog").get_by_role("button", name="Reaquecer").click()
    expect(strip).to_contain_text("Na sequência Reaquecer")

    with in_tenant(aurora.schema):
        go()
    expect(tasks).to_contain_text(["Ligar"])
    expect(strip).to_contain_text("próximo passo:")

    arrives(aurora, "Marina Alves", "Oi! Ainda dá tempo?", wa_id="5511987654321")
    with in_tenant(aurora.schema):
        go()
    expect(strip).to_have_text("")
    expect(page.get_by_text("Saiu da sequência Reaquecer: ")).to_be_visible()
