"""The inbox in both themes and sizes: accessible, silent in the console, no wider than the window; strangers run nothing."""

from datetime import timedelta

from playwright.sync_api import expect

from tenants.context import in_tenant
from tests.browser.axe import flaws
from tests.makers import make_contact, make_lead
from tests.messaging.threads import hear, make_conversation, make_template, say, talk

HOSTILE = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script><svg onload="window.hurt=1">'


def test_nothing_is_in_anybodys_way(context, aurora):
    with in_tenant(aurora.schema):
        lead = make_lead("Marina Alves", owner=aurora.rep, in_stage="Proposta", tags=["site"], score=82)
        conversation = talk(to=aurora.rep, lead=lead, text="Oi! https://a.com", ago=timedelta(hours=1))
        say(conversation, "Olá", by=aurora.rep, status="read")
        say(conversation, "Falhou", by=aurora.rep, status="failed", error="Número sem WhatsApp. Confira o número.")
        hear(conversation, "", kind="location", payload={"name": "MASP"})
        closed = talk("Rodrigo", to=aurora.rep, ago=timedelta(hours=30))
        make_template()
    page = context(aurora.rep).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    found = {}

    for name, path in {"list": "", "open": f"{conversation.pk}/", "closed": f"{closed.pk}/"}.items():
        page.goto(aurora.url(f"inbox/{path}"))
        expect(page.locator("#inbox_rows")).to_be_attached()
        if name == "closed":
            page.locator("[data-picker-open]").click()
            expect(page.locator("#picker_box")).to_be_visible()
        found[name] = flaws(page)

    assert found == {"list": {}, "open": {}, "closed": {}}
    assert said == []


def test_what_strangers_write_runs_nothing(context, aurora):
    with in_tenant(aurora.schema):
        contact = make_contact(HOSTILE, owner=aurora.rep.user, city=HOSTILE[:80], job_title=HOSTILE[:80])
        conversation = make_conversation(
            to=aurora.rep, lead=make_lead(contact=contact, owner=aurora.rep, title=HOSTILE)
        )
        hear(conversation, f"{HOSTILE} javascript:window.hurt=1")
        hear(conversation, HOSTILE, kind="order", payload={"referral": {"headline": HOSTILE}})
        say(conversation, HOSTILE, by=aurora.rep, status="failed", error=HOSTILE)
    page = context(aurora.rep).new_page()
    page.goto(aurora.url(f"inbox/{conversation.pk}/"))
    expect(page.locator("#messages .msg")).to_have_count(3)

    page.locator("#reply_text").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.locator("#messages .msg[data-status]")).to_have_count(4)
    page.locator("#messages .msg").first.hover()
    page.locator("[data-message-more]").first.click()
    page.locator("[data-answer]").click()
    expect(page.locator("[data-quoting]")).to_be_visible()

    assert page.evaluate("window.hurt") is None
    assert page.locator("#messages img, #messages script, #side img, #inbox_rows img").count() == 0
